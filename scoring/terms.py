"""What the terms of networks allow here: whose numbers may stand in one sum, and whose accounts are followed.

A network's row says what holds for everybody; Terms hold what the operator has agreed with it beyond that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from scoring.errors import NotEnabled
from scoring.handles import Handle
from scoring.networks import NETWORKS, title_of
from scoring.text import say


@dataclass(frozen=True, slots=True)
class Terms:
    """`combined`: networks that allow their numbers in sums over several networks.

    `use_cases`: by network the use that it approved, in the operator's words.
    """

    combined: frozenset[str] = frozenset()
    use_cases: Mapping[str, str] = field(default_factory=dict)

    def beside(self, handles: Iterable[Handle]) -> frozenset[Handle]:
        """Those of these whose numbers stand beside a sum over all of them, never inside.

        A sum over one network mixes nothing, so that none of it stands beside.
        """
        those = frozenset(handles)
        if len({handle.network for handle in those}) < 2:
            return frozenset()
        return frozenset(one for one in those if self._stands_beside(one.network))

    def _stands_beside(self, network: str) -> bool:
        return NETWORKS[network].stands_beside and network not in self.combined

    def may_follow(self, handle: Handle) -> bool:
        """Whether it may be watched, alerted of and shown in lists; asking for it once is another thing."""
        return not NETWORKS[handle.network].needs_use_case or handle.network in self.use_cases

    def check_follow(self, handle: Handle) -> None:
        """Raises NotEnabled, with what the operator can do."""
        if not self.may_follow(handle):
            raise not_followed(handle.network)


PLAIN = Terms()  # nothing was agreed


def not_followed(network: str) -> NotEnabled:
    """Why accounts of this network are not watched, alerted of or listed."""
    return NotEnabled(
        say(
            "{network} lets its accounts be watched and listed only for a use that it approved.",
            network=title_of(network),
        ),
        say(
            "The person who runs this bot can name that use in {setting}; asking for one account works.",
            setting=f"{network.upper()}_USE_CASE",
        ),
    )
