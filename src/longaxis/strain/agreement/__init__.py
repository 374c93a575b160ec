"""Agreement of paired readings: bias, limits, error, reliability, detectable change."""

from longaxis.strain.agreement.comparison import (
    agreement,
    agreement_by_group,
    smaller_error_test,
)
from longaxis.strain.agreement.compatibility import refuse_mixed
from longaxis.strain.agreement.limits import limits_of_agreement
from longaxis.strain.agreement.reliability import intraclass_correlation

__all__ = [
    "agreement",
    "agreement_by_group",
    "intraclass_correlation",
    "limits_of_agreement",
    "refuse_mixed",
    "smaller_error_test",
]
