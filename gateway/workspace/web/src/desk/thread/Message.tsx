// What was written: messages of the customer and of ours, and notes that customers never see.
import { Bot, Eraser, Lock } from "lucide-react";
import { at, whole } from "../../lib/time";
import type { Item } from "../../lib/types";
import { w, wordOr } from "../../lib/words";
import { Delivery } from "../parts/Delivery";
import { Icon } from "../parts/Icon";
import { Attachments } from "./Attachments";

export type Redact = ((entry: string) => void) | undefined;

interface Props {
  item: Item;
  redact?: Redact;
}

export function Bubble({ item, redact }: Props) {
  const ours = item.kind === "ours";
  const bot = ours && item.by === "bot";
  return (
    <article className={`bubble ${ours ? (bot ? "bot" : "ours") : "theirs"}`}>
      {ours && (
        <header>
          {bot && <Icon of={Bot} />}
          <strong>{bot ? w("owner.bot") : item.by}</strong>
        </header>
      )}
      {item.text && <Words of={item.text} />}
      {item.media.length > 0 && <Attachments of={item.media} />}
      <footer>
        <When at={item.at} />
        {ours && <Delivery state={item.state} />}
        <RedactButton item={item} redact={redact} />
      </footer>
      {item.code && (
        <p className="cause" title={item.code}>
          {cause(item.code)}
        </p>
      )}
    </article>
  );
}

/** Why a text was not sent or did not arrive: by what became of it, else by the rule that held it. */
export function cause(code: string): string {
  const rule = wordOr(`reason.${code}`, "").toLowerCase();
  return wordOr(`code.${code}`, rule ? w("code.by_rule", { why: rule }) : w("code.other"));
}

export function Note({ item, redact }: Props) {
  return (
    <article className="note">
      <Icon of={Lock} />
      <div>
        <header>
          <strong>{item.by}</strong>
          <span>{w("desk.note_private")}</span>
          <When at={item.at} />
          <RedactButton item={item} redact={redact} />
        </header>
        <Words of={item.text} />
      </div>
    </article>
  );
}

/** What stands in the place of a message that was redacted as a whole. */
const MARK = "[▇]";

function RedactButton({ item, redact }: Props) {
  if (!redact || (item.text === MARK && item.media.length === 0)) return null;
  return (
    <button
      type="button"
      className="plain square redact-one"
      onClick={() => redact(item.id)}
      aria-label={w("redact.message")}
      title={w("redact.message")}
    >
      <Icon of={Eraser} />
    </button>
  );
}

/** A text with its line breaks, in the direction of its own letters. */
export const Words = ({ of }: { of: string }) => (
  <p className="words" dir="auto">
    {of}
  </p>
);

/** A short time; the whole of it on hovering. */
export const When = ({ at: instant }: { at: string }) => (
  <time dateTime={instant} title={whole(instant)}>
    {at(instant)}
  </time>
);
