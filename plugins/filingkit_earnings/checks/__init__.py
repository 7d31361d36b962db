"""Rules that tie a release together, in the order they run: what one repairs, the next ones use."""

from __future__ import annotations

from typing import Final

from filingkit.checks import Check
from filingkit_earnings.checks.balance import balance_sheet_balances, cash_rolls_forward
from filingkit_earnings.checks.bridges import bridges_add_up, growth_follows
from filingkit_earnings.checks.footing import totals_foot
from filingkit_earnings.checks.headlines import headlines_agree
from filingkit_earnings.checks.pointed_figures import complete_pointed_figures
from filingkit_earnings.checks.roll_forwards import balances_roll_forward
from filingkit_earnings.checks.ties import earnings_per_share, net_income_agrees

CHECKS: Final = (
    Check("complete_pointed_figures", complete_pointed_figures),
    Check("totals_foot", totals_foot),
    Check("balance_sheet_balances", balance_sheet_balances),
    Check("cash_rolls_forward", cash_rolls_forward),
    Check("balances_roll_forward", balances_roll_forward),
    Check("net_income_agrees", net_income_agrees),
    Check("earnings_per_share", earnings_per_share),
    Check("bridges_add_up", bridges_add_up),
    Check("growth_follows", growth_follows),
    Check("headlines_agree", headlines_agree),
)

__all__ = ["CHECKS"]
