// The form of one canned reply: its word, whom it is for, its text with an example, and what it does besides.
import { useState } from "react";
import { useMe } from "../../desk/state/queries";
import { labelName } from "../../lib/labels";
import type { CannedReply, ReplyChange, ReplyDraft, ReplyList } from "../../lib/types";
import { languageName, w } from "../../lib/words";
import { Choice } from "../parts/Choice";
import { EditForm } from "../people/EditForm";
import { complete, draftOf, empty } from "./draft";
import { TextField } from "./TextField";

interface Props {
  reply?: CannedReply;
  list: ReplyList;
  language: string;
  /** A changed reply comes with what it was when the form came. */
  save: (body: ReplyChange) => void;
  close: () => void;
}

export function ReplyForm({ reply, list, language, save, close }: Props) {
  const [was] = useState(() => reply && draftOf(reply));
  const [draft, setDraft] = useState<ReplyDraft>(was ?? empty(language));
  const me = useMe();
  const set = (part: Partial<ReplyDraft>) => setDraft({ ...draft, ...part });
  const filled = { agent: me?.name.split(" ")[0] ?? "", brand: draft.brand || list.brands[0] || "" };
  const field = (register: "usted" | "tu", label: string) => (
    <TextField
      label={label}
      language={draft.language}
      text={draft.words[register] ?? ""}
      set={(text) => set({ words: { ...draft.words, [register]: text } })}
      variables={list.variables}
      filled={filled}
    />
  );
  return (
    <EditForm
      of={reply ? `/${reply.key}` : w("replies.new")}
      label={w("replies.key")}
      name={draft.key}
      longest={32}
      setName={(key) => set({ key: key.replace(/[\s/]/g, "") })}
      ready={complete(draft, list.variables)}
      save={() => save(was ? { ...draft, was } : draft)}
      close={close}
    >
      <Choice
        label={w("replies.language")}
        value={draft.language}
        set={(code) => set({ language: code })}
        options={list.languages.map((code) => [code, languageName(code)])}
      />
      <Choice
        label={w("replies.for_team")}
        value={draft.team ?? ""}
        set={(team) => set({ team })}
        options={[["", w("replies.all_teams")], ...list.teams.map(({ id, name }): [string, string] => [id, name])]}
      />
      <Choice
        label={w("replies.for_brand")}
        value={draft.brand ?? ""}
        set={(brand) => set({ brand })}
        options={[["", w("replies.all_brands")], ...list.brands.map((name): [string, string] => [name, name])]}
      />
      {field("usted", w("replies.text_usted"))}
      {field("tu", w("replies.text_tu"))}
      <p className="quiet small">{w("replies.variables")}</p>
      <Besides draft={draft} list={list} set={set} />
    </EditForm>
  );
}

function Besides({
  draft,
  list,
  set,
}: {
  draft: ReplyDraft;
  list: ReplyList;
  set: (part: Partial<ReplyDraft>) => void;
}) {
  const moves = (["", "resolve", "snooze", "queue"] as const).map((move): [string, string] => [
    move,
    w(`replies.move_${move}`),
  ]);
  return (
    <fieldset className="besides">
      <legend>{w("replies.besides")}</legend>
      <Choice
        label={w("replies.label")}
        value={draft.label ?? ""}
        set={(label) => set({ label })}
        options={[["", w("replies.no_label")], ...list.labels.map((one): [string, string] => [one.id, labelName(one)])]}
      />
      <Choice
        label={w("replies.move")}
        value={draft.move ?? ""}
        set={(move) => set({ move: move as NonNullable<ReplyDraft["move"]> })}
        options={moves}
      />
      {draft.move === "snooze" && (
        <label>
          {w("replies.hours")}
          <input
            type="number"
            min={1}
            max={1440}
            value={draft.snooze_hours}
            onChange={(event) =>
              set({ snooze_hours: Math.min(1440, Math.max(0, Math.trunc(Number(event.target.value)))) })
            }
          />
        </label>
      )}
    </fieldset>
  );
}
