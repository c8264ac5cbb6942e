// One canned reply of the list; in its place, once it is edited, the form that changes it.
import { Archive, Pencil } from "lucide-react";
import { does } from "../../desk/composer/macro";
import { useReturnedFocus } from "../../desk/focus/useReturnedFocus";
import { Icon } from "../../desk/parts/Icon";
import type { CannedReply, ReplyChange, ReplyList } from "../../lib/types";
import { w } from "../../lib/words";
import { ReplyForm } from "./ReplyForm";

interface Props {
  reply: CannedReply;
  list: ReplyList;
  edited: boolean;
  edit: (id: string) => void;
  save: (body: ReplyChange) => void;
  retire: () => void;
}

export function ReplyLine({ reply, list, edited, edit, save, retire }: Props) {
  const button = useReturnedFocus(edited);
  if (edited) {
    return (
      <li>
        <ReplyForm reply={reply} list={list} language={reply.language} save={save} close={() => edit("")} />
      </li>
    );
  }
  const name = `/${reply.key}`;
  const team = list.teams.find((one) => one.id === reply.team)?.name;
  const marks = [reply.brand, team, ...does(reply, list.labels)].filter(Boolean);
  return (
    <li>
      <div className="line-words">
        <span>
          <kbd>{name}</kbd>
          {marks.map((mark) => (
            <span key={mark} className="chip">
              {mark}
            </span>
          ))}
        </span>
        <span className="small quiet" lang={reply.language}>
          {reply.words.usted}
        </span>
      </div>
      <button
        type="button"
        ref={button}
        className="plain square"
        aria-label={w("replies.edit_of", { name })}
        title={w("rules.edit")}
        onClick={() => edit(reply.id)}
      >
        <Icon of={Pencil} />
      </button>
      <button
        type="button"
        className="plain square"
        aria-label={w("replies.retire_of", { name })}
        title={w("labels.retire")}
        onClick={retire}
      >
        <Icon of={Archive} />
      </button>
    </li>
  );
}
