"""The flow `nightly_audit`, in the file in which Prefect looks for it in a checkout.

prefect deploy flows/nightly_audit.py:nightly_audit
"""

from wholepicture.nightly.flow import nightly_audit

__all__ = ["nightly_audit"]
