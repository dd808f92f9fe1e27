"""The canonical models: projects, tasks, workers, the links between them, the audit log, notifications."""

from taskschema.models.canonical.audit import (
    AuditLog,
    AuditLogBase,
    AuditLogCreate,
    AuditLogRead,
    AuditLogUpdate,
)
from taskschema.models.canonical.links import (
    TaskAssignment,
    TaskAssignmentBase,
    TaskAssignmentCreate,
    TaskAssignmentRead,
    TaskAssignmentUpdate,
    TaskWorkerLink,
    TaskWorkerLinkBase,
    TaskWorkerLinkCreate,
    TaskWorkerLinkRead,
    TaskWorkerLinkUpdate,
)
from taskschema.models.canonical.notification import (
    Notification,
    NotificationBase,
    NotificationCreate,
    NotificationRead,
    NotificationUpdate,
)
from taskschema.models.canonical.project import (
    Project,
    ProjectBase,
    ProjectCreate,
    ProjectRead,
    ProjectUpdate,
)
from taskschema.models.canonical.task import (
    Task,
    TaskBase,
    TaskCreate,
    TaskRead,
    TaskUpdate,
)
from taskschema.models.canonical.worker import (
    Worker,
    WorkerBase,
    WorkerCreate,
    WorkerRead,
    WorkerUpdate,
)

__all__ = [
    "AuditLog",
    "AuditLogBase",
    "AuditLogCreate",
    "AuditLogRead",
    "AuditLogUpdate",
    "Notification",
    "NotificationBase",
    "NotificationCreate",
    "NotificationRead",
    "NotificationUpdate",
    "Project",
    "ProjectBase",
    "ProjectCreate",
    "ProjectRead",
    "ProjectUpdate",
    "Task",
    "TaskAssignment",
    "TaskAssignmentBase",
    "TaskAssignmentCreate",
    "TaskAssignmentRead",
    "TaskAssignmentUpdate",
    "TaskBase",
    "TaskCreate",
    "TaskRead",
    "TaskUpdate",
    "TaskWorkerLink",
    "TaskWorkerLinkBase",
    "TaskWorkerLinkCreate",
    "TaskWorkerLinkRead",
    "TaskWorkerLinkUpdate",
    "Worker",
    "WorkerBase",
    "WorkerCreate",
    "WorkerRead",
    "WorkerUpdate",
]
