// What resolving needs, for everybody and for each team: a wrap-up code, a label.
import type { Demands, DemandsChange, WrapUpList } from "../../lib/types";
import { w } from "../../lib/words";

const NOTHING: Demands = { code: false, label: false };

interface Props {
  list: WrapUpList;
  ask: (change: DemandsChange, name: string) => void;
}

export function DemandLines({ list, ask }: Props) {
  const all = [{ id: "", name: w("wrapups.everybody") }, ...list.teams];
  return (
    <section className="admin-part" aria-labelledby="demands">
      <h2 id="demands">{w("wrapups.demands")}</h2>
      <p className="quiet small">{w("wrapups.demands_lead")}</p>
      <ul className="admin-lines">
        {all.map(({ id, name }) => {
          const was = list.demands[id] ?? NOTHING;
          const set = (part: Partial<Demands>) => ask({ team: id, was, ...was, ...part }, name);
          return (
            <li key={id}>
              <fieldset className="row demand">
                <legend>{name}</legend>
                <Demanded of="code" on={was.code} set={(code) => set({ code })} />
                <Demanded of="label" on={was.label} set={(label) => set({ label })} />
              </fieldset>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Demanded({ of, on, set }: { of: keyof Demands; on: boolean; set: (on: boolean) => void }) {
  return (
    <label className="inline">
      <input type="checkbox" checked={on} onChange={(event) => set(event.target.checked)} />
      {w(`wrapups.demand_${of}`)}
    </label>
  );
}
