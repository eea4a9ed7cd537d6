"""The flow `nightly_audit`, named where Prefect looks for it in a checkout.

prefect deploy flows/nightly_audit.py:nightly_audit
"""

from wholepicture.nightly.flow import nightly_audit

__all__ = ["nightly_audit"]
