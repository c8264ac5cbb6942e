// The views that a person saved, under those of the desk: each with its count, as buttons of the column.
import { ListOrdered, TriangleAlert } from "lucide-react";
import { w } from "../../lib/words";
import type { ListState } from "../list/useInbox";
import { Icon } from "../parts/Icon";
import { gone, type Known } from "./filters";
import type { Saved } from "./useSavedViews";

/** At so many the server counts no further. */
const MOST_COUNTED = 1000;

export function counted(counts: ListState["counts"], id: string): string {
  const number = counts[`saved:${id}`] ?? 0;
  return number >= MOST_COUNTED ? `${MOST_COUNTED - 1}+` : String(number || "");
}

interface Props {
  saved: Saved;
  counts: ListState["counts"];
  chosen: string;
  known: Known;
  manage: () => void;
}

export function OwnViews({ saved, counts, chosen, known, manage }: Props) {
  if (saved.views.length === 0) return null;
  return (
    <>
      <div className="views-title row spread">
        <h2 className="small quiet">{w("views.own")}</h2>
        <button
          type="button"
          className="plain square"
          aria-label={w("views.manage")}
          title={w("views.manage")}
          onClick={manage}
        >
          <Icon of={ListOrdered} />
        </button>
      </div>
      {saved.views.map((view) => (
        <button
          key={view.id}
          type="button"
          className="plain"
          aria-current={view.id === chosen ? "page" : undefined}
          title={view.name}
          onClick={() => saved.choose(view)}
        >
          <span className="own-view" dir="auto">
            {view.name}
          </span>
          {gone(view.shown.filters, known).length > 0 ? (
            <span className="warn-sign" title={w("views.gone")}>
              <Icon of={TriangleAlert} />
              <span className="vh">{w("views.gone")}</span>
            </span>
          ) : (
            <span className="figures quiet">{counted(counts, view.id)}</span>
          )}
        </button>
      ))}
    </>
  );
}
