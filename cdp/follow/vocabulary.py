"""The questions of the evaluation, and the words for what a group is made of."""

from cdp.follow.models import EvaluationMoment
from cdp.mix import Dimension
from core.language import N_

SCALES = {
    "frame": N_("I feel at ease to speak in this group."),
    "useful": N_("What we share serves me in my work."),
    "practice": N_("I have changed something in my practice."),
    "network": N_("I know better whom to turn to in the neighbourhood."),
}
WORDS = {
    "keep": N_("What should we keep?"),
    "change": N_("What should we do differently?"),
}
VALUES = (
    (1, N_("Not at all")),
    (2, N_("Rather not")),
    (3, N_("Partly")),
    (4, N_("Rather yes")),
    (5, N_("Fully")),
)

MOMENTS = {
    EvaluationMoment.midway: N_("Evaluation at mid-cycle"),
    EvaluationMoment.end: N_("Evaluation at the end of the cycle"),
}

# Not the working language: nobody is counted by it.
DIMENSIONS = {
    Dimension.ORGANISATION: N_("Organisation"),
    Dimension.SECTOR: N_("Sector"),
    Dimension.DISCIPLINE: N_("Discipline"),
}
