// The saved views of a person: renamed, brought up to what the list shows, moved and removed.
import { ArrowDown, ArrowUp, Pencil, RefreshCw, Trash2 } from "lucide-react";
import { useRef, useState } from "react";
import type { SavedView } from "../../lib/types";
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

export function ViewsDialog({ saved, known, worth, close }: Props) {
  const [edited, edit] = useState("");
  const box = useRef<HTMLUListElement>(null);
  useKeptFocus(box);
  return (
    <Sheet title={w("views.own")} kind="keys join" close={close}>
      {() =>
        saved.views.length === 0 ? (
          <p className="quiet">{w("views.none")}</p>
        ) : (
          <ul className="own-views" ref={box}>
            {saved.views.map((view, at) => (
              <li key={view.id}>
                {view.id === edited ? (
                  <NameForm
                    label={w("views.name")}
                    first={view.name}
                    save={(name) => saved.acts.rename(view, name)}
                    close={() => edit("")}
                  />
                ) : (
                  <Line {...{ view, at, saved, known, worth }} rename={() => edit(view.id)} />
                )}
              </li>
            ))}
          </ul>
        )
      }
    </Sheet>
  );
}

interface LineProps extends Omit<Props, "close"> {
  view: SavedView;
  at: number;
  rename: () => void;
}

function Line({ view, at, saved, known, worth, rename }: LineProps) {
  const { name } = view;
  const { acts, views } = saved;
  return (
    <>
      <span className="line-words">
        <strong dir="auto">{name}</strong>
        {gone(view.shown.filters, known).length > 0 && <span className="small warn-sign">{w("views.gone")}</span>}
      </span>
      <span className="row">
        <IconButton label={w("views.up", { name })} icon={ArrowUp} off={at === 0} act={() => acts.move(view, "up")} />
        <IconButton
          label={w("views.down", { name })}
          icon={ArrowDown}
          off={at === views.length - 1}
          act={() => acts.move(view, "down")}
        />
        <IconButton label={w("views.rename", { name })} icon={Pencil} act={rename} />
        <IconButton label={w("views.update", { name })} icon={RefreshCw} off={!worth} act={() => acts.update(view)} />
        <IconButton label={w("views.remove", { name })} icon={Trash2} act={() => acts.remove(view)} />
      </span>
    </>
  );
}
