"""What a sentence does with the values in it, before any type is read: self-correction, exclusion, ranges, doubts.

`meant` is the one way in: `voice_flows.understanding.matching.understand` calls it for every answer in words whose
type is in `MANNERS`, and `voice_flows.values.moment.by_words` for a day and hour. It knows no type of value: it cuts
the sentence at the marking words of the locale (`sentence.toml`) and has each piece read by the type's own reader.
"""

from voice_flows.values.sentences.manners import MANNERS as MANNERS
from voice_flows.values.sentences.manners import Manner as Manner
from voice_flows.values.sentences.manners import next_day as next_day
from voice_flows.values.sentences.meaning import meant as meant
