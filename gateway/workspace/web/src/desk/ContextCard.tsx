// The context card, in the order in which a person needs it: wants, facts, who, when, other matters, leave, business.
import { Database, Hand, Keyboard, Mic, MessageSquareText, ShieldCheck, ShieldQuestionMark, X } from "lucide-react";
import { useState } from "react";
import { ago, at, localClock, score, shortDay, since, whole } from "../lib/time";
import type { Conversation, Fact } from "../lib/types";
import { known, w } from "../lib/words";
import { Icon, channelName, phone, who } from "./Bits";
import { useTick } from "./store";

const ORIGINS = { speech: Mic, key: Keyboard, text: MessageSquareText, fetch: Database, agent: Hand, flow: Database } as const;

export function ContextCard({ conversation, close, open }: {
  conversation: Conversation; close?: () => void; open: (id: string) => void;
}) {
  useTick(30);
  const { card, row } = conversation;
  const Level = card.level === "verified" || card.level === "confirmed" ? ShieldCheck : ShieldQuestionMark;
  return (
    <aside className="context" aria-label={w("card.title")}>
      {close && <button className="plain square close" onClick={close} aria-label={w("desk.close")}><Icon of={X} /></button>}
      <section className="wants">
        <h3>{w("card.wants")}</h3>
        <p>{card.wants ? <Wants fact={card.wants} /> : <span className="quiet">{w("card.wants_unknown")}</span>}</p>
        {card.wants && <Origin fact={card.wants} />}
      </section>
      {card.facts.length > 0 && (
        <section><h3>{w("card.facts")}</h3>
          <dl className="facts">{card.facts.map((fact) => (
            <div key={fact.name}><dt>{known(`fact.${fact.name}`, fact.name.replaceAll("_", " "))}</dt>
              <dd><Copy text={fact.value} /><Origin fact={fact} /></dd></div>))}</dl></section>
      )}
      <section><h3>{w("card.who")}</h3>
        <p className="row"><strong>{who(card)}</strong><span className="chip"><Icon of={Level} />{known(`level.${card.level}`, card.level)}</span></p>
        <dl className="facts">
          {card.number && <div><dt>{w("card.number")}</dt><dd><Copy text={card.number} show={phone(card.number)} />
            <span className="quiet small">{known(`number.${card.number_kind}`, "")}</span></dd></div>}
          <div><dt>{w("card.reference")}</dt><dd><Copy text={row.reference} /></dd></div>
          <div><dt>{w("card.language")}</dt><dd>{known(`tongue.${card.language.slice(0, 2)}`, card.language)}
            {card.timezone && <span className="quiet"> · {w("card.local", { time: localClock(card.timezone) })}</span>}</dd></div>
        </dl></section>
      {card.matters.length > 0 && (
        <section><h3>{w("card.matters")}</h3>
          <ul className="links">{card.matters.map((one) => <li key={one.id}>
            <button className="plain" onClick={() => open(one.id)}><span>{one.subject || one.reference}</span>
              <time className="quiet small">{ago(one.last_entry_at)}</time></button></li>)}</ul></section>
      )}
      <section><h3>{w("card.contacts")}</h3>
        {card.contacts.length === 0 ? <p className="quiet">{w("card.first_contact")}</p> : (
          <ul className="links">{card.contacts.map((one, n) => <li key={n}>
            <button className="plain" onClick={() => open(one.conversation)}><span>{channelName(one.channel)}: {one.subject || known(`outcome.${one.outcome}`, "—")}</span>
              <time className="quiet small" title={whole(one.at)}>{ago(one.at)}</time></button></li>)}</ul>)}
        {card.score && <Score of={card.score} />}</section>
      <section><h3>{w("card.leave")}</h3><Leave leave={card.leave} /></section>
      {card.business.length > 0 && (
        <section><h3>{w("card.business")}</h3>
          {card.business.map((one) => <div key={one.name} className="looked"><p className="quiet small">{known(`fact.${one.name}`, one.name.replaceAll("_", " "))} · {since(one.at)}</p>
            <Value of={one.value} /></div>)}</section>
      )}
    </aside>
  );
}

/** How they found it the last time: a figure and stars for the eye, their words where they gave any. */
function Score({ of: { score, words, at: when } }: { of: NonNullable<Conversation["card"]["score"]> }) {
  return (
    <p className="score">
      <span>{w("card.score")}</span> <strong>{w("card.score_of", { n: score })}</strong>
      <span className="stars" aria-hidden="true">{"★".repeat(score)}{"☆".repeat(5 - score)}</span>
      <time className="quiet small" title={whole(when)}>{ago(when)}</time>
      {words && <q className="quiet">{words}</q>}
    </p>
  );
}

function Leave({ leave }: { leave: Conversation["card"]["leave"] }) {
  if (leave.stopped_at) return <p className="bad-ink">{w("card.stopped", { time: at(leave.stopped_at) })}</p>;
  if (!leave.granted || !leave.at) return <p className="quiet">{w("card.no_leave")}</p>;
  return <p>{w("card.granted", { by: known(`by.${leave.by}`, leave.by || "—"), time: at(leave.at) })}</p>;
}

function Origin({ fact }: { fact: Fact }) {
  const shape = ORIGINS[fact.origin as keyof typeof ORIGINS] ?? Database;
  const sure = fact.origin === "speech" ? ` · ${score(fact.score)}` : "";
  return <span className="origin" title={`${at(fact.at)}`}><Icon of={shape} />{known(`origin.${fact.origin}`, fact.origin)}{sure}</span>;
}

/** Shown text that is copied on a click. */
function Copy({ text, show }: { text: string; show?: string }) {
  const [done, set] = useState(false);
  const copy = () => navigator.clipboard?.writeText(text).then(() => { set(true); setTimeout(() => set(false), 1200); });
  return <button className="copy" onClick={copy} title={w("card.copy")}>{show ?? text}{done && <span className="quiet small"> {w("card.copied")}</span>}</button>;
}

const ORDER = ["number", "item", "doctor", "status", "day", "time", "from", "to"];
const SHOWN = 3;

/** One record as one line, its known fields first; lists as a few lines. */
function Value({ of }: { of: unknown }) {
  if (Array.isArray(of)) return <>{of.slice(0, SHOWN).map((one, n) => <Value key={n} of={one} />)}</>;
  if (of === null || typeof of !== "object") return <p>{String(of)}</p>;
  const record = of as Record<string, unknown>;
  const hours = record.from && record.to ? `${String(record.from)}–${String(record.to)}` : "";
  const named = ORDER.filter((name) => record[name] && !(hours && (name === "from" || name === "to")));
  const shown = (named.length ? named : Object.keys(record).filter((name) => typeof record[name] !== "object"))
    .map((name) => known(`demo.${String(record[name])}`, shortDay(String(record[name]))));
  return <p className="looked-line">{[...shown, hours].filter(Boolean).join(" · ")}</p>;
}

/** Their own words stand in quotation marks, a choice's name does not. */
function Wants({ fact }: { fact: Fact }) {
  return fact.origin === "speech" || fact.origin === "text" ? <q>{fact.value}</q> : <>{fact.value}</>;
}
