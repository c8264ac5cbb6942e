// Samples of what the server tells, and a fetch that answers from a table.
import { vi } from "vitest";
import type { CannedReply, Conversation, Item, Me, Planned, Row } from "../../src/lib/types";

export const NOW = "2026-03-04T10:00:00.000Z";

export function row(id: string, over: Partial<Row> = {}): Row {
  return {
    id,
    customer: "cus-1",
    reference: "R52H",
    name: "Lucía Fernández",
    number: "+34600111201",
    channel: "sms",
    state: "open",
    owner: "queue",
    owner_name: null,
    mine: false,
    subject: "",
    preview: "",
    unread: 0,
    language: "es",
    brand: "Tienda Nogal",
    turn: "us",
    turn_since: NOW,
    abandoned: false,
    calls_today: 0,
    waiting_since: null,
    last_word_at: NOW,
    last_entry_at: NOW,
    snoozed_until: null,
    undelivered: false,
    entries: 1,
    on_phone: null,
    on_phone_with: null,
    priority: "normal",
    mentioned: false,
    named: false,
    labels: [],
    held_back: false,
    hit: null,
    planned_for: null,
    ...over,
  };
}

export function item(id: string, over: Partial<Item> = {}): Item {
  const nothing = {
    text: "",
    by: "",
    channel: "sms",
    state: "",
    code: "",
    event: "",
    meta: {},
    call: null,
    sound: null,
    media: [],
    redacted: false,
  };
  return { id, kind: "theirs", at: NOW, sequence: 1, ...nothing, ...over };
}

export function planned(over: Partial<Planned> = {}): Planned {
  return {
    id: "out-1",
    conversation: "c1",
    reference: "R52H",
    settled_at: null,
    state: "queued",
    outcome: "",
    code: "",
    reason: {},
    attempts: 0,
    most: 3,
    due_at: NOW,
    purpose: "desk",
    moment: "now",
    number: "+34600111201",
    ...over,
  };
}

export function conversation(items: Item[], over: Partial<Conversation> = {}): Conversation {
  return {
    blocked: [],
    can_block: true,
    wrap_up: null,
    calls: [],
    planned: [],
    signature: "",
    ways_back: [],
    addressed_as: "tu",
    row: row("c1"),
    card: { name: "Lucía Fernández" } as Conversation["card"],
    now: NOW,
    thread: { items, sequence: 7, earlier: false },
    ...over,
  };
}

/** Words that are the same in both registers. */
const both = (words: string) => ({ tu: words, usted: words });

export function canned(key: string, language: string, words: CannedReply["words"], over: Partial<CannedReply> = {}) {
  const rest = { brand: "", team: "", label: "", move: "", snooze_hours: 0 } as const;
  return { id: `reply-${key}`, key, language, words, ...rest, ...over };
}

export const ME: Me = {
  id: "usr-1",
  name: "Nuria Soler",
  role: "agent",
  permissions: ["conversations:read", "conversations:write"],
  people: [],
  teams: [],
  wants: { notices: "mine", tone: true, teams: [] },
  own: { language: "es", density: "comfortable", letters: true, signature: "" },
  canned: [
    canned("hola", "es", both("Hola{name}, soy {agent} de {brand}.")),
    canned("espera", "es", { tu: "Espera un momento.", usted: "Espere un momento." }),
    canned("hello", "en", both("Hello{name}, this is {agent} at {brand}.")),
  ],
};

export const json = (body: unknown, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });

/** Replaces fetch; `answer` gets path and method. Returns the calls as `METHOD path`. */
export function serve(answer: (path: string, init: RequestInit) => Response | Promise<Response>): string[] {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
    asked.push(`${init.method} ${path}`);
    return answer(path, init);
  });
  return asked;
}
