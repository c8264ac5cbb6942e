"""What makes a value that reads well a doubtful one: a day that recurs, an hour said for a count, numbers parted by
signs. Each answers yes or no for a whole text; the type's own reader then has its value asked back.
"""

from voice_flows.values.doubts.hours import hour_or_day as hour_or_day
from voice_flows.values.doubts.hours import is_hour_or_day as is_hour_or_day
from voice_flows.values.doubts.recurring import recurring as recurring
from voice_flows.values.doubts.signs import parted as parted
