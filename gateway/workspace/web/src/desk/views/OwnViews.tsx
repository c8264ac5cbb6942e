// The views that people saved, under those of the desk: one's own, then those of one's teams with who made them.
import { ListOrdered, TriangleAlert } from "lucide-react";
import type { SavedView } from "../../lib/types";
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
  const own = saved.views.filter(({ mine }) => mine);
  const shared = saved.views.filter(({ mine }) => !mine);
  // who governs those of other teams gets to them although none of theirs stands here
  if ((saved.kept?.views ?? []).length === 0) return null;
  const button = (view: SavedView) => (
    <ViewButton key={view.id} {...{ view, counts, known }} chosen={view.id === chosen} act={() => saved.choose(view)} />
  );
  return (
    <>
      <div className="views-title row spread">
        <h2 className="small quiet">{own.length === 0 && shared.length > 0 ? w("views.shared") : w("views.own")}</h2>
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
      {own.map(button)}
      {own.length > 0 && shared.length > 0 && <h2 className="views-title small quiet">{w("views.shared")}</h2>}
      {shared.map(button)}
    </>
  );
}

interface ButtonProps extends Pick<Props, "counts" | "known"> {
  view: SavedView;
  chosen: boolean;
  act: () => void;
}

function ViewButton({ view, chosen, counts, known, act }: ButtonProps) {
  const by = view.mine ? "" : w("views.by", { name: view.maker_name });
  return (
    <button
      type="button"
      className="plain"
      aria-current={chosen ? "page" : undefined}
      title={[view.name, view.team_name, by].filter(Boolean).join(" · ")}
      onClick={act}
    >
      <span className="own-view">
        <span dir="auto">{view.name}</span>
        {by && <span className="small quiet">{by}</span>}
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
  );
}
