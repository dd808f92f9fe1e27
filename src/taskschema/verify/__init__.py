"""Prove that the data obeys every rule that the models and the database state."""

from taskschema.verify.broken import Broken, Sample
from taskschema.verify.options import Advance, Options
from taskschema.verify.rules import Rule, Side
from taskschema.verify.run import Verification, verify

__all__ = ["Advance", "Broken", "Options", "Rule", "Sample", "Side", "Verification", "verify"]
