// One wrap-up code of the list, with what moves, changes and retires it; in its place, the form that changes it.
import { Archive, ArrowDown, ArrowUp, Pencil } from "lucide-react";
import { useReturnedFocus } from "../../desk/focus/useReturnedFocus";
import { Icon } from "../../desk/parts/Icon";
import { IconButton } from "../../desk/parts/IconButton";
import { labelName } from "../../lib/labels";
import type { CodeBody, ListedCode, WrapUpList } from "../../lib/types";
import { w } from "../../lib/words";
import { CodeForm } from "./CodeForm";
import type { Verb } from "./queries";

interface Props {
  listed: ListedCode;
  list: WrapUpList;
  edited: boolean;
  edit: (id: string) => void;
  change: (body: CodeBody, was: CodeBody) => void;
  take: (verb: Verb) => void;
}

export function CodeLine({ listed: { code, used }, list, edited, edit, change, take }: Props) {
  const button = useReturnedFocus(edited);
  if (edited) {
    return (
      <li>
        <CodeForm code={code} teams={list.teams} languages={list.languages} save={change} close={() => edit("")} />
      </li>
    );
  }
  const name = labelName(code);
  const team = list.teams.find(({ id }) => id === code.team)?.name;
  const at = list.codes.findIndex((one) => one.code.id === code.id);
  return (
    <li>
      <div className="line-words">
        <span>
          <strong>{name}</strong>
          {team && <span className="chip">{team}</span>}
        </span>
        <span className="small quiet">
          {w(used === 0 ? "wrapups.used_none" : used === 1 ? "wrapups.used_one" : "wrapups.used", { n: used })}
        </span>
      </div>
      <div className="row">
        <IconButton label={w("wrapups.up_of", { name })} icon={ArrowUp} off={at === 0} act={() => take("up")} />
        <IconButton
          label={w("wrapups.down_of", { name })}
          icon={ArrowDown}
          off={at === list.codes.length - 1}
          act={() => take("down")}
        />
        <button
          type="button"
          ref={button}
          className="plain square"
          aria-label={w("people.edit_of", { name })}
          title={w("rules.edit")}
          onClick={() => edit(code.id)}
        >
          <Icon of={Pencil} />
        </button>
        <button
          type="button"
          className="plain square"
          aria-label={w("wrapups.retire_of", { name })}
          title={w("wrapups.retire")}
          onClick={() => take("retire")}
        >
          <Icon of={Archive} />
        </button>
      </div>
    </li>
  );
}
