"""The currency that a country pays in."""

from typing import Final

CURRENCIES: Final = {
    "US": "USD", "EC": "USD", "SV": "USD", "PA": "USD", "MX": "MXN", "CO": "COP", "AR": "ARS", "CL": "CLP", "PE": "PEN",
    "UY": "UYU", "GB": "GBP", "CA": "CAD",
}  # fmt: skip
"""The currency of an amount without one; euros elsewhere."""
