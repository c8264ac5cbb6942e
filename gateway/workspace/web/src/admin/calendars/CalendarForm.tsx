// The form of a calendar's hours: a line for each weekday, and one for each date with hours of its own. Esc closes it.
import { Plus, X } from "lucide-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { Icon } from "../../desk/parts/Icon";
import type { Hours, ShownCalendar } from "../../lib/types";
import { w } from "../../lib/words";
import { FormEnd } from "../parts/FormEnd";
import { Heard } from "./Heard";
import { type Draft, dateName, draftOf, hoursOf, WEEKDAYS, weekdayName, wrongIn } from "./hours";

interface Props {
  calendar: ShownCalendar;
  save: (wanted: Hours | null) => void;
  close: () => void;
}

export function CalendarForm({ calendar, save, close }: Props) {
  const [draft, setDraft] = useState<Draft>(() => draftOf(calendar.hours));
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  const wrong = wrongIn(draft);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!wrong) save(hoursOf(draft));
  };
  return (
    <form
      className="account-form calendar-form"
      aria-label={w("calendars.edit_of", { name: calendar.name })}
      onSubmit={submit}
      onKeyDown={(event) => event.key === "Escape" && close()}
    >
      <p className="quiet small">{w("calendars.spans_hint")}</p>
      {WEEKDAYS.map((day, n) => (
        <label key={day}>
          {weekdayName(n)}
          <input
            ref={n === 0 ? first : undefined}
            type="text"
            autoComplete="off"
            value={draft.week[day]}
            placeholder={w("calendars.closed")}
            onChange={(event) => setDraft({ ...draft, week: { ...draft.week, [day]: event.target.value } })}
          />
        </label>
      ))}
      <Dates dates={draft.dates} set={(dates) => setDraft({ ...draft, dates })} />
      {wrong && (
        <p className="told bad" role="alert">
          {wrong}
        </p>
      )}
      {!wrong && <Heard calendar={calendar} hours={hoursOf(draft)} />}
      <FormEnd ready={wrong === ""} close={close}>
        {calendar.changed && (
          <button type="button" className="plain" onClick={() => save(null)}>
            {w("calendars.reset")}
          </button>
        )}
      </FormEnd>
    </form>
  );
}

function Dates({ dates, set }: { dates: Draft["dates"]; set: (dates: Draft["dates"]) => void }) {
  const add = () => set([...dates, { id: Math.max(0, ...dates.map((one) => one.id)) + 1, date: "", text: "" }]);
  const change = (id: number, part: Partial<Draft["dates"][number]>) =>
    set(dates.map((one) => (one.id === id ? { ...one, ...part } : one)));
  return (
    <fieldset className="calendar-dates">
      <legend>{w("calendars.dates")}</legend>
      {dates.map(({ id, date, text }) => (
        <div key={id} className="row">
          <label>
            {w("calendars.date")}
            <input type="date" value={date} onChange={(event) => change(id, { date: event.target.value })} />
          </label>
          <label className="wide">
            {w("calendars.date_hours")}
            <input
              type="text"
              autoComplete="off"
              value={text}
              placeholder={w("calendars.closed")}
              onChange={(event) => change(id, { text: event.target.value })}
            />
          </label>
          <button
            type="button"
            className="plain square"
            aria-label={w("calendars.drop_date", { day: dateName(date) })}
            onClick={() => set(dates.filter((one) => one.id !== id))}
          >
            <Icon of={X} />
          </button>
        </div>
      ))}
      <button type="button" onClick={add}>
        <Icon of={Plus} />
        {w("calendars.add_date")}
      </button>
    </fieldset>
  );
}
