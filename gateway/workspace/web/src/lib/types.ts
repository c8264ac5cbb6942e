// What the desk's API gives, as `deflect.desk` names it. Instants are ISO 8601 texts in UTC.
export type View = "queue" | "mine" | "open" | "bot" | "snoozed" | "resolved" | "all";

export interface Row {
  id: string;
  reference: string;
  name: string | null;
  number: string;
  channel: string;
  state: "open" | "pending" | "snoozed" | "resolved";
  owner: "bot" | "queue" | "agent";
  owner_name: string | null;
  mine: boolean;
  subject: string;
  preview: string;
  unread: number;
  language: string;
  brand: string;
  waiting_since: string | null;
  last_word_at: string | null;
  last_entry_at: string;
  snoozed_until: string | null;
  undelivered: boolean;
  entries: number;
}

export interface Utterance {
  text: string;
  origin: string;
  score: number;
  at: string;
  node: string;
  prompt: string;
  understood: boolean;
}

export interface Sound {
  id: string;
  state: "ready" | "saving" | "gone";
  length_ms: number;
  theirs: number[];
  ours: number[];
  transcript: "none" | "wanted" | "done" | "unavailable";
}

export interface Line {
  who: "ours" | "theirs";
  text: string;
  origin: string;
  score: number;
  ms: number;
}

export interface Call {
  leg: string;
  line: string;
  number: string;
  out: boolean;
  length_s: number | null;
  outcome: string;
  path: { label: string; kind: string; node: string }[];
  words: Utterance[];
  sound: Sound | null;
  lines: Line[];
}

export interface Item {
  id: string;
  kind: "call" | "voicemail" | "theirs" | "ours" | "note" | "event";
  at: string;
  sequence: number;
  text: string;
  by: string;
  channel: string;
  state: string;
  code: string;
  event: string;
  meta: Record<string, unknown>;
  call: Call | null;
  sound: Sound | null;
}

export interface Fact {
  name: string;
  value: string;
  origin: string;
  score: number;
  at: string;
}

export interface Card {
  wants: Fact | null;
  facts: Fact[];
  name: string | null;
  number: string;
  number_kind: string;
  level: string;
  language: string;
  timezone: string | null;
  matters: { id: string; reference: string; subject: string; state: string; last_entry_at: string }[];
  contacts: { conversation: string; channel: string; at: string; outcome: string; subject: string }[];
  score: { score: number; words: string; at: string } | null;
  leave: { granted: boolean; at: string | null; by: string; node: string; stopped_at: string | null };
  business: { name: string; value: unknown; at: string }[];
}

/** A call to come: `state` queued, placing or answered; `moment` now, agent (when somebody is free) or at a time. */
export interface Planned {
  id: string;
  state: string;
  outcome: string;
  code: string;
  reason: Record<string, string>;
  attempts: number;
  most: number;
  due_at: string;
  purpose: string;
  moment: string;
  number: string;
}

/** What would come of calling the customer now: `code` ok, or why never, or with `until` why not before. */
export interface Outlook {
  number: string;
  code: string;
  until: string | null;
  quiet: boolean;
  timezone: string;
}

export interface Conversation {
  calls: Planned[];
  row: Row;
  card: Card;
  now: string;
  thread: { items: Item[]; sequence: number; earlier: boolean };
}

export interface Me {
  id: string;
  name: string;
  role: string;
  people: { id: string; name: string }[];
  canned: { key: string; es: string; en: string }[];
}

export interface Ringing {
  ring: string;
  conversation: string;
  state: "ringing" | "accepted" | "talking";
  by: "page" | "phone";
  held: boolean;
  name: string | null;
  number: string;
  subject: string;
  reference: string;
  queue: string;
  waits_since: string | null;
  until: string;
  talking_at: string | null;
}

export interface Calls {
  status: "away" | "available" | "ringing" | "in_call" | "wrap_up";
  by: "page" | "phone";
  phone: string;
  why: string;
  wraps_up_until: string | null;
  rings: Ringing[];
  waiting: number;
  free: number;
  now: string;
}

export interface Inbox {
  rows: Row[];
  counts: Record<string, number>;
  sequence: number;
  now: string;
}

/** What a text costs as SMS: `costly` are the letters that make it dear. */
export interface Segments {
  encoding: string;
  segments: number;
  characters: number;
  costly: string[];
}
