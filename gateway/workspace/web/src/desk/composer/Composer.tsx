// The composer: replies and notes look different, so that neither is mistaken for the other.
import { Lock, MessageSquare, Send, X, Zap } from "lucide-react";
import { type KeyboardEvent, type RefObject, useLayoutEffect, useRef } from "react";
import type { CannedReply, Conversation, Label, Me } from "../../lib/types";
import { w } from "../../lib/words";
import { Choices } from "../choices/Choices";
import { Icon } from "../parts/Icon";
import { type Planning, SendLater } from "../planned/SendLater";
import { useToldHeight } from "../state/browser";
import type { Mode, UiState } from "../state/ui";
import { useLabels } from "../triage/useLabels";
import { Cost } from "./Cost";
import { tooLong } from "./length";
import { does, useMacro } from "./macro";
import { draftName, useBegun, useDraft } from "./useDraft";
import { useSuggestions } from "./useSuggestions";

const MOST_PX = 8 * 20 + 14;
const MODES: Mode[] = ["reply", "note"];

interface Props {
  conversation: Conversation;
  me: Me | undefined;
  mode: Mode;
  setMode: (mode: Mode) => void;
  send: (text: string, mode: Mode, resolve: boolean, begun: number, macro?: string) => void;
  field: RefObject<HTMLTextAreaElement | null>;
  returned: UiState["returned"];
  /** Takes back the newest text that is still held; false where there is none. */
  undo: () => boolean;
  planning: Planning;
}

export function Composer({ conversation, me, mode, setMode, send, field, returned, undo, planning }: Props) {
  const { text, setText } = useDraft(conversation.row.id, mode, returned);
  const begun = useBegun(draftName(conversation.row.id, mode), text, conversation.thread.sequence, returned);
  useGrowing(field, text);
  const box = useRef<HTMLDivElement>(null);
  useToldHeight(box, "--composer");
  const labels = useLabels();
  const [macro, setMacro] = useMacro(`${mode} ${conversation.row.id}`, returned);
  const { label, state, moved } = useSuggestions({ text, setText, field, conversation, me, mode, labels, setMacro });
  const blocked = mode === "reply" ? whyBlocked(conversation) : "";
  const signature = mode === "reply" ? conversation.signature : "";
  const whole = signature && text.trim() ? `${text.trim()}\n${signature}` : text;
  const sendable = text.trim() !== "" && !tooLong(whole) && !blocked;
  const later = mode === "reply" && sendable;
  const submit = (resolve: boolean) => {
    if (!sendable) return;
    send(text.trim(), mode, resolve && mode === "reply", begun, macro);
    setText("");
    setMacro("");
  };
  const plan = async (at: Date) => {
    const sent = text.trim();
    if (!(await planning.plan(sent, at)) || field.current?.value.trim() !== sent) return;
    setText("");
    setMacro("");
  };
  const keys = (event: KeyboardEvent) => {
    if (state.keys(event)) return;
    if (event.key === "Enter" && event.altKey && later) {
      event.preventDefault();
      planning.show(true);
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      submit(event.shiftKey);
    }
    const undone = event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey) && !text;
    if (undone && undo()) event.preventDefault();
    if (event.key === "Escape") field.current?.blur();
  };
  return (
    <div className={`composer ${mode}`} ref={box}>
      <Modes mode={mode} setMode={setMode} />
      {blocked ? (
        <p className="told warn">{blocked}</p>
      ) : (
        <>
          {mode === "reply" && <Owned row={conversation.row} />}
          <div className="anchor">
            <Choices state={state} label={label} />
            <textarea
              ref={field}
              rows={2}
              dir="auto"
              value={text}
              onChange={(event) => {
                setText(event.target.value);
                moved();
              }}
              onSelect={moved}
              onKeyDown={keys}
              aria-label={w(`composer.${mode}`)}
              placeholder={w(mode === "reply" ? "composer.reply_hint" : "composer.note_hint")}
              {...state.area}
            />
          </div>
          <Besides reply={me?.canned.find(({ id }) => id === macro)} drop={() => setMacro("")} labels={labels} />
          {signature && (
            <p className="quiet small" dir="auto">
              {w("composer.signature", { signature })}
            </p>
          )}
          <div className="composer-foot">
            <Cost text={whole} channel={mode === "reply" ? textChannel(conversation) : ""} />
            {mode === "reply" && <SendLater planning={planning} off={!later} take={plan} />}
            <button
              type="button"
              className="primary"
              disabled={!sendable}
              title="Ctrl+Enter"
              onClick={() => submit(false)}
            >
              <Icon of={mode === "reply" ? Send : Lock} />
              {w(mode === "reply" ? "composer.send" : "composer.keep")}
            </button>
          </div>
        </>
      )}
    </div>
  );
}

/** Whose conversation it is, where a reply would take it over from a colleague. */
function Owned({ row }: Pick<Conversation, "row">) {
  if (row.owner !== "agent" || row.mine) return null;
  return (
    <p className="told warn" role="status">
      {w("composer.owned", { name: row.owner_name ?? "" })}
    </p>
  );
}

/** What the macro does once the text is sent; it can be left out. */
function Besides({
  reply,
  labels,
  drop,
}: {
  reply: CannedReply | undefined;
  labels: readonly Label[];
  drop: () => void;
}) {
  if (!reply) return null;
  return (
    <p className="besides small" role="status">
      <Icon of={Zap} />
      {w("composer.besides", { acts: does(reply, labels).join(" · ") })}
      <button type="button" className="plain square" aria-label={w("composer.besides_end")} onClick={drop}>
        <Icon of={X} />
      </button>
    </p>
  );
}

function Modes({ mode, setMode }: Pick<Props, "mode" | "setMode">) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: two toggle buttons side by side; a fieldset brings a border and a legend
    <div className="composer-head" role="group" aria-label={w("composer.mode")}>
      {MODES.map((one) => (
        <button
          key={one}
          type="button"
          className="plain"
          aria-pressed={mode === one}
          onClick={() => setMode(one)}
          title={`${w(`composer.${one}`)} (${one === "reply" ? "R" : "N"})`}
        >
          <Icon of={one === "reply" ? MessageSquare : Lock} />
          {w(`composer.${one}`)}
        </button>
      ))}
      {mode === "note" && <span className="small">{w("desk.note_private")}</span>}
    </div>
  );
}

/** Makes the field as high as its text, up to eight lines. */
function useGrowing(field: RefObject<HTMLTextAreaElement | null>, text: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text
  useLayoutEffect(() => {
    const box = field.current;
    if (!box) return;
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight + 2, MOST_PX)}px`;
  }, [text, field]);
}

const textChannel = ({ row }: Conversation) => (row.channel === "voice" ? "sms" : row.channel);

/** Why no reply may be written here, in words; empty where one may. */
function whyBlocked({ card, thread }: Conversation): string {
  if (card.leave.stopped_at)
    return w(card.leave.stopped_by_us ? "composer.stopped_by_us" : "composer.stopped", {
      name: card.name ?? w("desk.customer"),
    });
  const written = thread.earlier || thread.items.some((item) => item.kind === "theirs" || item.kind === "ours");
  return written ? "" : w(card.leave.granted ? "composer.no_thread_yet" : "composer.no_thread");
}
