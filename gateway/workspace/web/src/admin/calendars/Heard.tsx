// What a caller meets at a chosen time, by the hours that count or by those in the form.
import { useState } from "react";
import { now } from "../../lib/time";
import type { Heard as Answer, Hours, ShownCalendar } from "../../lib/types";
import { w } from "../../lib/words";
import { dateName } from "./hours";
import { useHeard } from "./queries";

/** The wall clock in a time zone now, as a field for date and time has it. */
function localNow(zone: string): string {
  const fields = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" } as const;
  const clock = new Intl.DateTimeFormat(undefined, {
    ...fields,
    hourCycle: "h23",
    numberingSystem: "latn",
    timeZone: zone,
  });
  const part = Object.fromEntries(clock.formatToParts(now()).map(({ type, value }) => [type, value]));
  return `${part.year}-${part.month}-${part.day}T${part.hour}:${part.minute}`;
}

export function Heard({ calendar, hours }: { calendar: ShownCalendar; hours: Hours }) {
  const [at, setAt] = useState(() => localNow(calendar.timezone));
  const heard = useHeard(calendar, at, hours);
  return (
    <div className="calendar-heard">
      <h3>{w("calendars.heard")}</h3>
      <label>
        {w("calendars.heard_at")}
        <input type="datetime-local" value={at} onChange={(event) => setAt(event.target.value)} />
      </label>
      <div aria-live="polite">{heard && at && sentences(heard).map((one) => <p key={one}>{one}</p>)}</div>
    </div>
  );
}

function sentences({ open, closes, opens, why, name, words }: Answer): string[] {
  const time = (iso: string) => iso.slice(11, 16);
  const state = open
    ? closes
      ? w("calendars.heard_open", { time: time(closes) })
      : w("calendars.heard_open_on")
    : opens
      ? w("calendars.heard_closed", { day: dateName(opens.slice(0, 10)), time: time(opens) })
      : w("calendars.heard_shut");
  return [
    state,
    ...(why === "special" ? [w("calendars.heard_special")] : []),
    ...(name ? [w("calendars.heard_holiday", { name })] : []),
    ...(words ? [w("calendars.heard_words", { words })] : []),
  ];
}
