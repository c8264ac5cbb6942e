// The desk's local state: what is selected, searched, opened and written. One reducer; what the server knows is
// in the query cache instead.
import { type Dispatch, useEffect, useReducer } from "react";
import type { CustomerRecord, Hit, SavedView } from "../../lib/types";
import type { Filters, View } from "../../lib/view";
import { type Narrowing, NOT_NARROWED } from "../list/narrowing";
import { FIRST_VIEW, read } from "../views/address";
import { changed } from "../views/filters";
import { listed } from "../views/shown";
import { recall, remember } from "./remembered";

export type Mode = "reply" | "note";
export type OpenMenu =
  | "none"
  | "call"
  | "give"
  | "snooze"
  | "more"
  | "label"
  | "priority"
  | "resolve"
  | "wrap_up"
  | "plan";

export type Joining = "no" | "choose" | CustomerRecord;

/** What is to be redacted: words, or a whole message by the id of its entry. */
export type Redacting = "no" | { words: string; entry: string };

/** What is asked about the views that a person keeps: the name of a new one, or their list. */
export type Viewing = "no" | "save" | "list";

/** Where the conversation is to be split: an item of its thread, or empty where that is still to be chosen. */
export type Splitting = "no" | { item: string };

export interface UiState {
  view: View;
  /** What narrows the view. */
  filters: Filters;
  /** The id of the saved view that is shown as it was saved; empty for none. */
  saved: string;
  /** The panel of filters is open. */
  filtering: boolean;
  viewing: Viewing;
  search: string;
  /** What else a search asks for. */
  narrowing: Narrowing;
  /** Where the open conversation holds what was searched for; `undefined` where it was opened otherwise. */
  hit: Hit | undefined;
  /** Id of the open conversation, empty for none. */
  selected: string;
  /** The customer whose page stands over the panes, empty for none. */
  customer: string;
  mode: Mode;
  /** A key asked for the field to write in, which may not be there yet: what is typed meanwhile is meant for it. */
  writing: boolean;
  /** Text put back into the composer; `serial` tells one time from the next. */
  returned: { text: string; serial: number; macro?: string; begun?: number };
  context: boolean;
  drawer: boolean;
  menu: OpenMenu;
  /** Joining another record of the customer: the one that is compared, or that it is still to be chosen. */
  joining: Joining;
  redacting: Redacting;
  splitting: Splitting;
  /** The dialog that blocks the customer. */
  blocking: boolean;
  help: boolean;
  palette: boolean;
  /** Width of the list in CSS pixels. */
  listWidth: number;
}

/** What opens and closes over the desk or beside it. */
type OpeningAction =
  | { type: "context_toggled" }
  | { type: "drawer_toggled" }
  | { type: "menu_toggled"; menu: OpenMenu }
  | { type: "menu_opened"; menu: OpenMenu }
  | { type: "join_asked"; joining: Joining }
  | { type: "redact_asked"; redacting: Redacting }
  | { type: "split_asked"; splitting: Splitting }
  | { type: "block_asked"; blocking: boolean }
  | { type: "filters_shown"; shown: boolean }
  | { type: "views_asked"; viewing: Viewing }
  | { type: "help_shown"; shown: boolean }
  | { type: "palette_shown"; shown: boolean };

/** What changes what the list shows. */
type ListAction =
  | { type: "view_chosen"; view: View }
  | { type: "saved_chosen"; saved: SavedView }
  | { type: "filtered"; filters: Filters }
  | { type: "unfiltered" }
  | { type: "searched"; words: string }
  | { type: "narrowed"; narrowing: Narrowing };

export type UiAction =
  | OpeningAction
  | ListAction
  | { type: "opened"; conversation: string; hit?: Hit | undefined }
  | { type: "customer_opened"; customer: string }
  | { type: "mode_chosen"; mode: Mode }
  | { type: "write_asked"; mode: Mode }
  | { type: "field_reached" }
  | { type: "text_returned"; mode: Mode; text: string; macro?: string; begun?: number }
  | { type: "list_resized"; width: number }
  | { type: "escaped"; narrow: boolean };

export type UiDispatch = Dispatch<UiAction>;

export const LIST_WIDTH = { least: 280, most: 420 };

export function initialUi(selected: string, customer = ""): UiState {
  const { view = recall<View>("view", FIRST_VIEW), ...addressed } = read(location.search);
  return {
    view,
    ...addressed,
    filtering: false,
    viewing: "no",
    search: "",
    narrowing: NOT_NARROWED,
    hit: undefined,
    selected,
    customer,
    mode: "reply",
    writing: false,
    returned: { text: "", serial: 0 },
    context: recall("context", true),
    drawer: false,
    menu: "none",
    joining: "no",
    redacting: "no",
    splitting: "no",
    blocking: false,
    help: false,
    palette: false,
    listWidth: recall("list", 340),
  };
}

/** Nothing is open over the conversation. */
const CLOSED = {
  writing: false,
  drawer: false,
  menu: "none",
  joining: "no",
  redacting: "no",
  splitting: "no",
  blocking: false,
} as const;

/** Opening a conversation closes what was open over the one before, and goes back to replies. */
function open(state: UiState, selected: string): UiState {
  if (selected === state.selected && state.customer) return { ...state, customer: "" };
  return selected === state.selected
    ? state
    : {
        ...state,
        selected,
        ...CLOSED,
        customer: "",
        mode: "reply",
      };
}

const at = (state: UiState, hit: Hit | undefined): UiState => (state.hit === hit ? state : { ...state, hit });

type Returned = Omit<UiState["returned"], "serial">;

const returned = (state: UiState, { text, macro, begun }: Returned): UiState["returned"] => ({
  text,
  serial: state.returned.serial + 1,
  ...(macro && { macro }),
  ...(begun !== undefined && { begun }),
});

function reduceOpened(state: UiState, action: OpeningAction): UiState {
  switch (action.type) {
    case "context_toggled":
      return { ...state, context: !state.context };
    case "drawer_toggled":
      return { ...state, drawer: !state.drawer };
    case "menu_toggled":
      return { ...state, menu: state.menu === action.menu ? "none" : action.menu };
    case "menu_opened":
      return { ...state, menu: action.menu };
    case "join_asked":
      return { ...state, joining: action.joining };
    case "redact_asked":
      return { ...state, redacting: action.redacting };
    case "split_asked":
      return { ...state, splitting: action.splitting };
    case "block_asked":
      return { ...state, blocking: action.blocking };
    case "filters_shown":
      return { ...state, filtering: action.shown };
    case "views_asked":
      return { ...state, viewing: action.viewing };
    case "help_shown":
      return { ...state, help: action.shown };
    case "palette_shown":
      return { ...state, palette: action.shown };
  }
}

/** What is shown of no saved view any more: changed by hand, it is not the one that was saved. */
function reduceList(state: UiState, action: ListAction): UiState {
  const plain = { ...state, saved: "" };
  switch (action.type) {
    case "view_chosen":
      return { ...(state.saved ? unfiltered({ ...plain, search: "" }) : plain), view: action.view };
    case "saved_chosen":
      return { ...state, ...listed(action.saved), saved: action.saved.id };
    case "filtered":
      return { ...plain, filters: changed(state.filters, action.filters) };
    case "unfiltered":
      return unfiltered(plain);
    case "searched":
      return { ...plain, search: action.words };
    case "narrowed":
      return { ...plain, narrowing: action.narrowing };
  }
}

const unfiltered = (state: UiState): UiState => ({ ...state, filters: {}, narrowing: NOT_NARROWED });

export function reduceUi(state: UiState, action: UiAction): UiState {
  switch (action.type) {
    case "view_chosen":
    case "saved_chosen":
      return reduceList({ ...state, customer: "" }, action);
    case "filtered":
    case "unfiltered":
    case "searched":
    case "narrowed":
      return reduceList(state, action);
    case "opened":
      return at(open(state, action.conversation), action.hit);
    case "customer_opened":
      return { ...state, ...CLOSED, customer: action.customer };
    case "mode_chosen":
      return { ...state, mode: action.mode };
    case "write_asked":
      return { ...state, mode: action.mode, writing: state.selected !== "" };
    case "field_reached":
      return { ...state, writing: false };
    case "text_returned":
      return { ...state, mode: action.mode, returned: returned(state, action) };
    case "list_resized":
      return { ...state, listWidth: Math.min(LIST_WIDTH.most, Math.max(LIST_WIDTH.least, action.width)) };
    case "escaped":
      return open({ ...state, writing: false, drawer: false, help: false }, action.narrow ? "" : state.selected);
    default:
      return reduceOpened(state, action);
  }
}

/** The state and its dispatch. View, context card and list width are remembered. */
export function useUi(first: string, customer: string): [UiState, UiDispatch] {
  const [ui, dispatch] = useReducer(reduceUi, undefined, () => initialUi(first, customer));
  useEffect(() => remember("view", ui.view), [ui.view]);
  useEffect(() => remember("context", ui.context), [ui.context]);
  useEffect(() => remember("list", ui.listWidth), [ui.listWidth]);
  return [ui, dispatch];
}
