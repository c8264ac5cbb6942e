// What the customer wants and what was found out, each with where it comes from.
import { Check, CircleDashed, Database, Hand, Keyboard, type LucideIcon, MessageSquareText, Mic } from "lucide-react";
import { at, score, shortDay, since, whole } from "../../lib/time";
import type { Conversation, Fact } from "../../lib/types";
import { w, wordOr } from "../../lib/words";
import { Icon } from "../parts/Icon";
import { Copy } from "./Copy";

const ORIGINS: Record<string, LucideIcon> = {
  speech: Mic,
  key: Keyboard,
  text: MessageSquareText,
  fetch: Database,
  agent: Hand,
  flow: Database,
};

/** A fact's name in words. */
export const factName = (name: string) => wordOr(`fact.${name}`, name.replaceAll("_", " "));

/** `resolved`: the conversation is closed, so that nothing of it is open. */
export function Wants({ card, resolved }: { card: Conversation["card"]; resolved: boolean }) {
  const { wants, also_wants: also, done } = card;
  return (
    <section className="wants">
      <h3>{w("card.wants")}</h3>
      {!wants && (
        <p>
          <span className="quiet">{w("card.wants_unknown")}</span>
        </p>
      )}
      {wants && [wants, ...also].map((one) => <Matter key={one.value} fact={one} />)}
      {wants && <Origin fact={wants} />}
      {done.map((one) => (
        <p key={one.name} className="done">
          <Icon of={Check} />
          {w("card.done", { name: one.name })}
          <time className="quiet small" title={whole(one.at)}>
            {since(one.at)}
          </time>
        </p>
      ))}
      {wants && done.length === 0 && !resolved && (
        <p className="quiet small still-open">
          <Icon of={CircleDashed} />
          {w("card.still_open")}
        </p>
      )}
    </section>
  );
}

/** What the customer asked that no flow answers, in their own words. */
export function Asked({ asked }: { asked: Fact[] }) {
  if (asked.length === 0) return null;
  return (
    <section>
      <h3>{w("card.asked")}</h3>
      <ul className="links">
        {asked.map((one) => (
          <li key={one.value}>
            <q dir="auto">{one.value}</q>{" "}
            <time className="quiet small" title={whole(one.at)}>
              {since(one.at)}
            </time>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The customer's own words stand in quotation marks, the name of a choice does not. */
function Matter({ fact }: { fact: Fact }) {
  const own = fact.origin === "speech" || fact.origin === "text";
  return <p>{own && fact.value ? <q dir="auto">{fact.value}</q> : fact.value || wordOr(`path.${fact.name}`, "")}</p>;
}

export function Facts({ facts }: { facts: Fact[] }) {
  if (facts.length === 0) return null;
  return (
    <section>
      <h3>{w("card.facts")}</h3>
      <dl className="facts">
        {facts.map((fact) => (
          <div key={fact.name}>
            <dt>{factName(fact.name)}</dt>
            <dd>
              <Copy text={fact.value} show={shortDay(fact.value)} />
              <Origin fact={fact} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Origin({ fact }: { fact: Fact }) {
  const sure = fact.origin === "speech" ? ` · ${score(fact.score)}` : "";
  return (
    <span className="origin" title={at(fact.at)}>
      <Icon of={ORIGINS[fact.origin] ?? Database} />
      {wordOr(`origin.${fact.origin}`, w("origin.flow"))}
      {sure}
    </span>
  );
}
