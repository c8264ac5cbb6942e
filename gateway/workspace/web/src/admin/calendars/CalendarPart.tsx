// One calendar: its week, the days to come that differ from it, and what a caller hears; or the form that changes it.
import { Lock, Pencil } from "lucide-react";
import { useReturnedFocus } from "../../desk/focus/useReturnedFocus";
import { Icon } from "../../desk/parts/Icon";
import type { Hours, OtherDay, ShownCalendar } from "../../lib/types";
import { w } from "../../lib/words";
import { CalendarForm } from "./CalendarForm";
import { Heard } from "./Heard";
import { dateName, spansText, WEEKDAYS, weekdayName } from "./hours";

interface Props {
  calendar: ShownCalendar;
  edited: boolean;
  edit: (on: boolean) => void;
  save: (wanted: Hours | null) => void;
}

export function CalendarPart({ calendar, edited, edit, save }: Props) {
  const { flow, name, brand, timezone, holidays, changed } = calendar;
  const button = useReturnedFocus(edited);
  const title = `${brand} · ${name}`;
  return (
    <section className="admin-part" aria-label={title}>
      <header className="part-head">
        <div className="row">
          <h2>{title}</h2>
          <span className={changed ? "chip mine" : "chip"}>{w(changed ? "calendars.own" : "calendars.author")}</span>
        </div>
        {!edited && (
          <button
            type="button"
            ref={button}
            className="plain square"
            aria-label={w("calendars.edit_of", { name })}
            title={w("rules.edit")}
            onClick={() => edit(true)}
          >
            <Icon of={Pencil} />
          </button>
        )}
      </header>
      <p className="quiet small calendar-locked">
        <Icon of={Lock} />
        {holidays
          ? w("calendars.locked", { flow, zone: timezone, place: holidays })
          : w("calendars.locked_no_holidays", { flow, zone: timezone })}
      </p>
      {edited ? (
        <CalendarForm calendar={calendar} save={save} close={() => edit(false)} />
      ) : (
        <div className="calendar-shown">
          <Week week={calendar.hours.week} />
          <Days days={calendar.days} />
          <Heard calendar={calendar} hours={calendar.hours} />
        </div>
      )}
    </section>
  );
}

function Week({ week }: { week: Hours["week"] }) {
  return (
    <div>
      <h3>{w("calendars.week")}</h3>
      <dl className="calendar-week figures">
        {WEEKDAYS.map((day, n) => (
          <div key={day}>
            <dt>{weekdayName(n)}</dt>
            <dd className={week[day]?.length ? "" : "quiet"}>{spansText(week[day] ?? [])}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function Days({ days }: { days: readonly OtherDay[] }) {
  return (
    <div>
      <h3>{w("calendars.days")}</h3>
      {days.length === 0 && <p className="quiet">{w("calendars.days_none")}</p>}
      <ul className="calendar-days">
        {days.map((one) => (
          <li key={one.day}>
            {one.spans.length
              ? w("calendars.day_open", { day: dateName(one.day), hours: spansText(one.spans) })
              : w("calendars.day_closed", { day: dateName(one.day) })}
            <span className="quiet small">
              {[
                ...(one.name ? [w("calendars.holiday", { name: one.name })] : []),
                w("calendars.usually", { hours: spansText(one.usual) }),
              ].join(" · ")}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
