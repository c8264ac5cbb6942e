// What was written: messages of the customer and of ours, and notes that customers never see.
import { Bot, Eraser, Lock, type LucideIcon, Split } from "lucide-react";
import { at, whole } from "../../lib/time";
import type { Item } from "../../lib/types";
import { w, wordOr } from "../../lib/words";
import { Delivery } from "../parts/Delivery";
import { Icon } from "../parts/Icon";
import { Attachments } from "./Attachments";

/** What can be done with one message; what is not allowed is left out. */
export interface MessageActs {
  redact?: ((entry: string) => void) | undefined;
  split?: ((item: string) => void) | undefined;
}

interface Props {
  item: Item;
  acts?: MessageActs;
}

export function Bubble({ item, acts }: Props) {
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
        {item.meta.automatic === "blocked" && <span className="chip">{w("blocks.kept_only")}</span>}
        <Buttons item={item} acts={acts} />
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

export function Note({ item, acts }: Props) {
  return (
    <article className="note">
      <Icon of={Lock} />
      <div>
        <header>
          <strong>{item.by}</strong>
          <span>{w("desk.note_private")}</span>
          <When at={item.at} />
          <Buttons item={item} acts={acts} />
        </header>
        <Words of={item.text} />
      </div>
    </article>
  );
}

function Buttons({ item, acts }: Props) {
  const { redact, split } = acts ?? {};
  return (
    <>
      {split && <OneButton label={w("split.here")} icon={Split} act={() => split(item.id)} />}
      {redact && !item.redacted && <OneButton label={w("redact.message")} icon={Eraser} act={() => redact(item.id)} />}
    </>
  );
}

/** A button beside a message, shown while it is pointed at. */
function OneButton({ label, icon, act }: { label: string; icon: LucideIcon; act: () => void }) {
  return (
    <button type="button" className="plain square of-message" onClick={act} aria-label={label} title={label}>
      <Icon of={icon} />
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
