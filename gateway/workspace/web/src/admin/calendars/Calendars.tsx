// The admin's page of opening hours: a part for each calendar of the published flows.
import { useState } from "react";
import type { Hours, ShownCalendar } from "../../lib/types";
import { why } from "../../lib/why";
import { w } from "../../lib/words";
import type { PageProps } from "../pages";
import { Loaded } from "../parts/Loaded";
import { PageHead } from "../parts/PageHead";
import { CalendarPart } from "./CalendarPart";
import { useCalendars, useSetHours } from "./queries";

const idOf = ({ flow, name }: ShownCalendar) => `${flow}/${name}`;

export function Calendars({ tell }: PageProps) {
  const list = useCalendars();
  const [edited, edit] = useState("");
  const changing = useSetHours();
  const refused = (fault: unknown) => tell({ text: why(fault), bad: true });
  const save = (calendar: ShownCalendar, wanted: Hours | null) => {
    const { name } = calendar;
    const before = calendar.changed ? calendar.hours : null;
    const restored = () => tell({ text: w("calendars.restored", { name }) });
    const undo = () =>
      changing.mutate(
        { calendar, known: wanted ?? calendar.author, wanted: before },
        { onSuccess: restored, onError: refused },
      );
    const saved = () => {
      edit("");
      tell({ text: w("calendars.saved", { name }), undo });
    };
    changing.mutate({ calendar, known: calendar.hours, wanted }, { onSuccess: saved, onError: refused });
  };
  return (
    <div className="admin-page calendars-page">
      <PageHead title={w("admin.calendars")} lead={w("calendars.lead")} />
      <Loaded of={list} failed={w("calendars.failed")} lines={6}>
        {(data) => (
          <>
            {data.calendars.length === 0 && <p className="quiet">{w("calendars.empty")}</p>}
            {data.calendars.map((one) => (
              <CalendarPart
                key={idOf(one)}
                calendar={one}
                edited={edited === idOf(one)}
                edit={(on) => edit(on ? idOf(one) : "")}
                save={(wanted) => save(one, wanted)}
              />
            ))}
          </>
        )}
      </Loaded>
    </div>
  );
}
