// The saved views of a person and those of teams: renamed, shared, brought up to what the list shows, moved and removed.
import { ArrowDown, ArrowUp, Pencil, RefreshCw, Trash2 } from "lucide-react";
import { useRef, useState } from "react";
import type { SavedView, SavedViews } from "../../lib/types";
import { w } from "../../lib/words";
import { useKeptFocus } from "../focus/useKeptFocus";
import { IconButton } from "../parts/IconButton";
import { Sheet } from "../parts/Sheet";
import { gone, type Known } from "./filters";
import { NameForm } from "./SaveViewDialog";
import type { Saved } from "./useSavedViews";

interface Props {
  saved: Saved;
  known: Known;
  close: () => void;
  /** The list shows what can be saved. */
  worth: boolean;
}

interface Part {
  title: string;
  views: readonly SavedView[];
}

/** One's own views, those of one's teams, and those of others for who governs them; what is empty is left out. */
function parts(all: readonly SavedView[]): Part[] {
  return [
    { title: w("views.own"), views: all.filter(({ mine }) => mine) },
    { title: w("views.shared"), views: all.filter(({ mine, near }) => near && !mine) },
    { title: w("views.elsewhere"), views: all.filter(({ near }) => !near) },
  ].filter(({ views }) => views.length > 0);
}

export function ViewsDialog({ saved, known, worth, close }: Props) {
  const [edited, edit] = useState("");
  const box = useRef<HTMLDivElement>(null);
  useKeptFocus(box);
  const all = saved.kept?.views ?? [];
  const share = saved.kept?.share_with ?? [];
  return (
    <Sheet title={w("views.title")} kind="keys join" close={close}>
      {() => (
        <div ref={box}>
          {all.length === 0 && <p className="quiet">{w("views.none")}</p>}
          {parts(all).map(({ title, views }) => (
            <section key={title} aria-label={title}>
              <h3 className="small quiet">{title}</h3>
              <ul className="own-views">
                {views.map((view, at) => (
                  <li key={view.id}>
                    {view.id === edited ? (
                      <NameForm
                        first={view.name}
                        team={view.team}
                        teams={offered(view, share)}
                        another={!view.mine}
                        save={(name, team) => saved.acts.rename(view, name, team)}
                        close={() => edit("")}
                      />
                    ) : (
                      <Line
                        {...{ view, saved, known, worth }}
                        place={[at, views.length]}
                        rename={() => edit(view.id)}
                      />
                    )}
                  </li>
                ))}
              </ul>
            </section>
          ))}
        </div>
      )}
    </Sheet>
  );
}

/** The teams that a view may be for; the one that it is for stays among them for who may share with it no more. */
function offered({ team, team_name }: SavedView, share: SavedViews["share_with"]): SavedViews["share_with"] {
  return !team || share.some(({ id }) => id === team) ? share : [{ id: team, name: team_name }, ...share];
}

interface LineProps extends Omit<Props, "close"> {
  view: SavedView;
  /** Its place among those of its part, and how many these are. */
  place: [number, number];
  rename: () => void;
}

function Line({ view, place: [at, of], saved, known, worth, rename }: LineProps) {
  const { name, mine, team, team_name, maker_name, changeable } = view;
  const { acts } = saved;
  return (
    <>
      <span className="line-words">
        <strong dir="auto">{name}</strong>
        {team && (
          <span className="small quiet">
            {w(mine ? "views.of_team" : "views.of_team_by", { team: team_name, name: maker_name })}
          </span>
        )}
        {gone(view.shown.filters, known).length > 0 && <span className="small warn-sign">{w("views.gone")}</span>}
      </span>
      <span className="row">
        {mine && (
          <>
            <IconButton
              label={w("views.up", { name })}
              icon={ArrowUp}
              off={at === 0}
              act={() => acts.move(view, "up")}
            />
            <IconButton
              label={w("views.down", { name })}
              icon={ArrowDown}
              off={at === of - 1}
              act={() => acts.move(view, "down")}
            />
          </>
        )}
        {changeable && (
          <>
            <IconButton label={w("views.rename", { name })} icon={Pencil} act={rename} />
            <IconButton
              label={w("views.update", { name })}
              icon={RefreshCw}
              off={!worth}
              act={() => acts.update(view)}
            />
            <IconButton label={w("views.remove", { name })} icon={Trash2} act={() => acts.remove(view)} />
          </>
        )}
      </span>
    </>
  );
}
