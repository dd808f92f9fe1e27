"""Types that a project wrote for itself: a revision that uses them has to import them."""

from sqlalchemy import Float, String
from sqlalchemy.types import TypeDecorator


class Celsius(TypeDecorator[float]):
    impl = Float
    cache_ok = True


class Shouted(TypeDecorator[str]):
    impl = String
    cache_ok = True
