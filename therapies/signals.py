"""What others may want to hear of. Whoever stands above connects in the ready() of its app."""

from __future__ import annotations

from django.dispatch import Signal

# A curator's decision made trials study other therapies than before. trials: their ids. Sent in the transaction.
studies_changed = Signal()
