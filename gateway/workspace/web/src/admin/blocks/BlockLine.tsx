// One blocked number of the list; in its place, the form that changes what its block says.
import { said } from "../../desk/blocking/terms";
import { useReturnedFocus } from "../../desk/focus/useReturnedFocus";
import { whole } from "../../lib/time";
import type { Blocked, BlockTerms } from "../../lib/types";
import { w } from "../../lib/words";
import { ChangeForm } from "./BlockForm";

interface Props {
  block: Blocked;
  edited: boolean;
  edit: (id: string) => void;
  change: (terms: BlockTerms, was: BlockTerms) => void;
  lift: () => void;
}

export function BlockLine({ block, edited, edit, change, lift }: Props) {
  const button = useReturnedFocus(edited);
  const { id, number, terms, by, at, lifted_at, over } = block;
  if (edited) {
    return (
      <li>
        <ChangeForm block={block} save={change} close={() => edit("")} />
      </li>
    );
  }
  const shown = number.startsWith("+") ? number : w("optouts.erased");
  return (
    <li>
      <div className="line-words">
        <span>
          <strong className="figures">{shown}</strong>
          {over && (
            <span className="chip ok">
              {lifted_at ? w("optouts.lifted_at", { at: whole(lifted_at) }) : w("blocks.past")}
            </span>
          )}
        </span>
        <span className="small">{said(terms)}</span>
        <span className="small quiet">{[whole(at), by, terms.reason].filter(Boolean).join(" · ")}</span>
      </div>
      {!over && (
        <div className="row">
          <button type="button" ref={button} aria-label={w("people.edit_of", { name: shown })} onClick={() => edit(id)}>
            {w("blocks.change")}
          </button>
          <button type="button" aria-label={w("blocks.lift_of", { number: shown })} onClick={lift}>
            {w("blocks.lift")}
          </button>
        </div>
      )}
    </li>
  );
}
