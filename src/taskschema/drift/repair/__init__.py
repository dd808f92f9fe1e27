"""The way back: statements that turn what is into what should be, proven on a copy before they are shown."""

from taskschema.drift.repair.proof import Repair, plan_repair
from taskschema.drift.repair.script import render_script

__all__ = ["Repair", "plan_repair", "render_script"]
