// What the palette offers besides conversations: acts on the open one, views, places, and help.
import type { SavedView } from "../../lib/types";
import { w, wordOr } from "../../lib/words";
import { blockWords, mayBlock } from "../blocking/useBlocking";
import type { Choice } from "../choices/useChoices";
import { VIEWS } from "../list/viewNames";
import { who } from "../parts/channels";
import { askRedaction, mayRedact } from "../redacting/asking";
import type { DeskState } from "../state/useDesk";
import { give, receivers, snoozeChoices } from "../thread/menus";
import { worthSaving } from "../views/shown";
import { MOST_KEYS } from "../views/viewKeys";

export interface Act extends Choice {
  act(): void;
}

/** Everything that can be done now, what concerns the open conversation first. */
export function acts(desk: DeskState): Act[] {
  const first = desk.ui.customer ? [leave(desk)] : [...own(desk), next(desk)];
  const seen = desk.ui.customer ? [] : filtering(desk);
  return [...first, ...savedViews(desk), ...views(desk), ...seen, ...places(), help(desk)];
}

function own(desk: DeskState): Act[] {
  const { opened, commands, dispatch, callCustomer, me } = desk;
  const { conversation } = opened;
  if (!conversation) return [];
  const { row, ways_back } = conversation;
  const people = receivers(row, me).map((one) => ({
    id: `give-${one.id}`,
    label: w("palette.give", { name: one.label }),
    act: () => give(one, commands),
  }));
  const ways = ways_back.map(({ node, title }) => ({
    id: `way-${node}`,
    label: w("desk.give_back_at", { title }),
    act: () => commands.giveBack(node),
  }));
  return [
    { id: "reply", sign: "R", label: w("keys.reply"), act: () => dispatch({ type: "write_asked", mode: "reply" }) },
    { id: "plan", sign: "Alt Enter", label: w("plan.title"), act: () => askWhen(dispatch) },
    { id: "note", sign: "N", label: w("keys.note"), act: () => dispatch({ type: "write_asked", mode: "note" }) },
    { id: "resolve", sign: "E", label: w("keys.resolve"), act: () => commands.resolve() },
    ...(me && !row.mine
      ? [{ id: "take", sign: "A", label: w("keys.take"), act: () => commands.assign(me.id, w("owner.me")) }]
      : []),
    ...marks(dispatch),
    ...(me?.permissions.includes("customers:merge") ? [join(dispatch)] : []),
    split(dispatch),
    ...(mayRedact(me) ? [redact(desk)] : []),
    ...(mayBlock(me) ? blocks(desk) : []),
    { id: "call", sign: "C", label: w("keys.call"), act: callCustomer },
    { id: "customer", sign: "G C", label: w("keys.customer"), act: () => desk.openCustomer(row.customer) },
    { id: "unread", sign: "U", label: w("keys.unread"), act: commands.markUnread },
    ...snoozes(desk),
    ...people,
    ...ways,
  ];
}

function snoozes({ commands, dispatch }: DeskState): Act[] {
  const other = () => dispatch({ type: "menu_opened", menu: "snooze" });
  const all = [...snoozeChoices(commands.snooze), { name: "other", label: w("snooze.other"), act: other }];
  return all.map(({ name, label, act }) => ({ id: `snooze-${name}`, label: `${w("keys.snooze")}: ${label}`, act }));
}

/** The choice of a time opens where something is written that can go later. */
function askWhen(dispatch: DeskState["dispatch"]): void {
  dispatch({ type: "write_asked", mode: "reply" });
  dispatch({ type: "menu_opened", menu: "plan" });
}

const marks = (dispatch: DeskState["dispatch"]): Act[] => [
  { id: "label", sign: "L", label: w("keys.label"), act: () => dispatch({ type: "menu_opened", menu: "label" }) },
  { id: "wrap_up", sign: "W", label: w("keys.wrap_up"), act: () => dispatch({ type: "menu_opened", menu: "wrap_up" }) },
  {
    id: "priority",
    sign: "P",
    label: w("keys.priority"),
    act: () => dispatch({ type: "menu_opened", menu: "priority" }),
  },
];

const join = (dispatch: DeskState["dispatch"]): Act => ({
  id: "join",
  sign: "M",
  label: w("keys.join"),
  act: () => dispatch({ type: "join_asked", joining: "choose" }),
});

const split = (dispatch: DeskState["dispatch"]): Act => ({
  id: "split",
  sign: "S",
  label: w("keys.split"),
  act: () => dispatch({ type: "split_asked", splitting: { item: "" } }),
});

const redact = (desk: DeskState): Act => ({
  id: "redact",
  sign: "D",
  label: w("keys.redact"),
  act: () => askRedaction(desk),
});

/** Lets the blocked numbers of the open conversation's customer call and write again, and blocks the others. */
function blocks({ opened: { conversation }, blocking, dispatch }: DeskState): Act[] {
  if (!conversation) return [];
  const { blocked, can_block: free, card } = conversation;
  const lift = { id: "lift", label: w("blocks.lift"), act: () => blocking.lift(blocked, who(card)) };
  const block = {
    id: "block",
    label: blockWords(blocked),
    act: () => dispatch({ type: "block_asked", blocking: true }),
  };
  return [...(blocked.length > 0 ? [lift] : []), ...(free ? [block] : [])];
}

const leave = ({ leaveCustomer }: DeskState): Act => ({
  id: "leave",
  sign: "Esc",
  label: w("customer.back"),
  act: leaveCustomer,
});

const next = ({ next: act }: DeskState): Act => ({ id: "next", sign: ".", label: w("keys.next"), act });

const views = ({ dispatch, list }: DeskState): Act[] =>
  VIEWS.map((view) => ({
    id: `view-${view}`,
    label: w("palette.view", { view: wordOr(`view.${view}`, view) }),
    ...(list.counts[view] && { detail: String(list.counts[view]) }),
    act: () => dispatch({ type: "view_chosen", view }),
  }));

const savedViews = ({ saved, list }: DeskState): Act[] =>
  saved.views.map((view, at) => ({
    id: `saved-${view.id}`,
    label: w("palette.view", { view: view.name }),
    ...detail(view, list.counts[`saved:${view.id}`]),
    ...(at < MOST_KEYS && { sign: `G ${at + 1}` }),
    act: () => saved.choose(view),
  }));

/** Who made a view of a colleague's, else how many it holds. */
function detail({ mine, maker_name }: SavedView, number: number | undefined): Pick<Act, "detail"> {
  const told = mine ? String(number || "") : w("views.by", { name: maker_name });
  return told ? { detail: told } : {};
}

const filtering = ({ dispatch, ui, saved }: DeskState): Act[] => [
  { id: "filters", sign: "F", label: w("keys.filters"), act: () => dispatch({ type: "filters_shown", shown: true }) },
  ...(worthSaving(ui) ? [{ id: "save_view", sign: "V", label: w("views.save"), act: () => askToSave(dispatch) }] : []),
  ...((saved.kept?.views ?? []).length > 0
    ? [{ id: "own_views", label: w("views.manage"), act: () => dispatch({ type: "views_asked", viewing: "list" }) }]
    : []),
];

const askToSave = (dispatch: DeskState["dispatch"]) => dispatch({ type: "views_asked", viewing: "save" });

/** The places of the rail, which are those that this account may go to. */
function places(): Act[] {
  const links = document.querySelectorAll<HTMLAnchorElement>(".rail nav a[href]");
  return [...links]
    .filter((link) => link.getAttribute("aria-current") === null)
    .map((link) => {
      const name = (link.getAttribute("aria-label") ?? link.textContent ?? "").trim();
      const address = link.getAttribute("href") ?? "/";
      return { id: `place-${address}`, label: w("palette.place", { name }), act: () => location.assign(address) };
    });
}

const help = ({ dispatch }: DeskState): Act => ({
  id: "help",
  sign: "?",
  label: w("keys.title"),
  act: () => dispatch({ type: "help_shown", shown: true }),
});
