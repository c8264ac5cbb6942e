// The context card, in the order in which an agent needs it: wants, facts, who, other matters, contacts, consent, business.
import { IdCard, X } from "lucide-react";
import { groups } from "../../lib/phone";
import { localClock, since, whole } from "../../lib/time";
import type { Conversation } from "../../lib/types";
import { sentence, w, wordOr } from "../../lib/words";
import { Attributes } from "../attributes/Attributes";
import { BlockedNumbers } from "../blocking/BlockedNumbers";
import { mayBlock } from "../blocking/useBlocking";
import { channelName, who } from "../parts/channels";
import { Icon } from "../parts/Icon";
import { SameRecords } from "../records/SameRecords";
import { useTick } from "../state/browser";
import type { DeskState } from "../state/useDesk";
import { Business } from "./Business";
import { Consent } from "./Consent";
import { Copy } from "./Copy";
import { CustomerNotes } from "./CustomerNotes";
import { Asked, Facts, Wants } from "./Facts";
import { LevelChip } from "./LevelChip";
import { Score } from "./Score";
import { SharedNumber } from "./SharedNumber";

interface Props {
  conversation: Conversation;
  close?: () => void;
  open: (id: string) => void;
  /** By which records are joined and numbers blocked; without it the card only tells. */
  desk?: Pick<DeskState, "dispatch" | "joining" | "blocking" | "me" | "openCustomer" | "toasts">;
}

export function ContextCard({ conversation, close, open, desk }: Props) {
  useTick(30);
  const { card } = conversation;
  return (
    <aside className="context" aria-label={w("card.title")}>
      {close && (
        <button type="button" className="plain square close" onClick={close} aria-label={w("desk.close")}>
          <Icon of={X} />
        </button>
      )}
      <h2 className="vh">{w("card.title")}</h2>
      <Wants card={card} resolved={conversation.row.state === "resolved"} />
      {desk && <CustomerNotes customer={conversation.row.customer} notes={card.notes} tell={desk.toasts.tell} />}
      <Asked asked={card.asked} />
      <Facts facts={card.facts} />
      <Who conversation={conversation} desk={desk} />
      {desk && <Attributes customer={conversation.row.customer} attributes={card.attributes} tell={desk.toasts.tell} />}
      {desk && <BlockedNumbers conversation={conversation} {...desk} may={mayBlock(desk.me)} />}
      {desk && <SameRecords at={{ conversation: conversation.row.id, records: card.records }} {...desk} />}
      <Matters matters={card.matters} open={open} />
      <Contacts card={card} open={open} />
      <Consent leave={card.leave} />
      <Business records={card.business} conversation={desk ? conversation.row.id : ""} />
    </aside>
  );
}

function Who({ conversation: { card, row }, desk }: Pick<Props, "conversation"> & { desk: Props["desk"] }) {
  return (
    <section>
      <h3>{w("card.who")}</h3>
      <p className="row">
        <strong>{who(card)}</strong>
        <LevelChip level={card.level} />
        {row.calls_today > 1 && <span className="chip warn">{w("desk.calls_today", { n: row.calls_today })}</span>}
      </p>
      <dl className="facts">
        {card.number && (
          <div>
            <dt>{w("card.number")}</dt>
            <dd>
              <Copy text={card.number} show={groups(card.number)} />
              <span className="quiet small">{wordOr(`number.${card.number_kind}`, "")}</span>
              <SharedNumber conversation={row.id} shared={card.shared} tell={desk?.toasts.tell} />
            </dd>
          </div>
        )}
        <div>
          <dt>{w("card.reference")}</dt>
          <dd>
            <Copy text={row.reference} />
          </dd>
        </div>
        <div>
          <dt>{w("card.language")}</dt>
          <dd>
            {wordOr(`tongue.${card.language.slice(0, 2)}`, card.language)}
            {card.timezone && <span className="quiet"> · {w("card.local", { time: localClock(card.timezone) })}</span>}
          </dd>
        </div>
      </dl>
      {desk && (
        <button type="button" className="small" title="G C" onClick={() => desk.openCustomer(row.customer)}>
          <Icon of={IdCard} />
          {w("customer.open")}
        </button>
      )}
    </section>
  );
}

function Matters({ matters, open }: { matters: Conversation["card"]["matters"]; open: Props["open"] }) {
  if (matters.length === 0) return null;
  return (
    <section>
      <h3>{w("card.matters")}</h3>
      <ul className="links">
        {matters.map((one) => (
          <li key={one.id}>
            <button type="button" className="plain" onClick={() => open(one.id)}>
              <span dir="auto">{sentence(one.subject) || `${w("card.reference")} ${one.reference}`}</span>
              <time className="quiet small" title={whole(one.last_entry_at)}>
                {since(one.last_entry_at)}
              </time>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Contacts({ card, open }: { card: Conversation["card"]; open: Props["open"] }) {
  return (
    <section>
      <h3>{w("card.contacts")}</h3>
      {card.contacts.length === 0 ? (
        <p className="quiet">{w("card.first_contact")}</p>
      ) : (
        <ul className="links">
          {card.contacts.map((one) => (
            <li key={`${one.conversation} ${one.at}`}>
              <button type="button" className="plain" onClick={() => open(one.conversation)}>
                <span>
                  {channelName(one.channel)}:{" "}
                  {sentence(one.subject) || wordOr(`outcome.${one.outcome}`, w("outcome.live"))}
                </span>
                <time className="quiet small" title={whole(one.at)}>
                  {since(one.at)}
                </time>
              </button>
            </li>
          ))}
        </ul>
      )}
      {card.score && <Score of={card.score} />}
    </section>
  );
}
