// Splits the conversation in two: choose where the second half begins, and say what it is about.
import { type FormEvent, useState } from "react";
import { at } from "../../lib/time";
import type { Conversation, Item } from "../../lib/types";
import { w, wordOr } from "../../lib/words";
import { Sheet, SheetActions } from "../parts/Sheet";
import { beginnings, LONGEST_SUBJECT, likeliest, saidIn } from "./beginnings";

interface Props {
  conversation: Conversation;
  /** The item at which the second half begins, or empty where that is still to be chosen. */
  item: string;
  close: () => void;
  split: (item: string, subject: string) => void;
}

export function SplitDialog(props: Props) {
  return (
    <Sheet title={w("split.title")} kind="keys join" focus=":checked" close={props.close}>
      {(leave) => <SplitForm {...props} close={leave} />}
    </Sheet>
  );
}

function SplitForm({ conversation, item, close, split }: Props) {
  const offered = beginnings(conversation.thread);
  const [chosen, choose] = useState(item || likeliest(offered));
  const [typed, type] = useState<string>();
  const start = offered.find(({ id }) => id === chosen);
  const subject = typed ?? (start ? saidIn(start) : "");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!start) return;
    close();
    split(start.id, subject);
  };
  if (offered.length === 0) return <p role="status">{w("split.nothing")}</p>;
  return (
    <form className="split" onSubmit={submit}>
      <fieldset>
        <legend>{w("split.from")}</legend>
        {offered.map((one) => (
          <Beginning key={one.id} of={one} chosen={one.id === chosen} choose={choose} />
        ))}
      </fieldset>
      <label className="field">
        {w("split.subject")}
        <input
          type="text"
          value={subject}
          maxLength={LONGEST_SUBJECT}
          autoComplete="off"
          dir="auto"
          onChange={(event) => type(event.target.value)}
        />
      </label>
      <p className="quiet">{w("split.what")}</p>
      <SheetActions does={w("split.do")} ready={start !== undefined} leave={close} />
    </form>
  );
}

interface BeginningProps {
  of: Item;
  chosen: boolean;
  choose: (item: string) => void;
}

function Beginning({ of: item, chosen, choose }: BeginningProps) {
  return (
    <label className="inline">
      <input type="radio" name="split-from" checked={chosen} onChange={() => choose(item.id)} />
      <span>
        <span className="small quiet">
          {wordOr(`split.kind.${item.kind}`, "")} · {at(item.at)}
        </span>
        <span dir="auto">{saidIn(item)}</span>
      </span>
    </label>
  );
}
