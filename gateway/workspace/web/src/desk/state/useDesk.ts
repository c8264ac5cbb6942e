// Everything the desk knows and does, held together: local state, queries, the live stream, commands, writing, calls.
import { useRef } from "react";
import { useBlocking } from "../blocking/useBlocking";
import { underWay } from "../calls/describeCall";
import { useCalls } from "../calls/useCalls";
import { useOpening } from "../customer/useOpening";
import { useShownList } from "../list/useShownList";
import { useNews } from "../news/useNews";
import { useToasts } from "../parts/Toasts";
import { usePlanned } from "../planned/usePlanned";
import { useJoining } from "../records/useJoining";
import { useRedacting } from "../redacting/useRedaction";
import { useSplitting } from "../splitting/useSplitting";
import { useMarking } from "../triage/useMarking";
import { useEnding } from "../wrapup/useEnding";
import { useMedia } from "./browser";
import { useLiveQueries } from "./live";
import { useMe } from "./queries";
import { useUi } from "./ui";
import { useDeskKeys } from "./useDeskKeys";
import { useNext } from "./useNext";
import { useOffline } from "./useOffline";
import { useOpenConversation } from "./useOpenConversation";
import { useSignedOut } from "./useSignedOut";
import { useTitle } from "./useTitle";
import { useFieldFocus, useWriting } from "./useWriting";

export type DeskState = ReturnType<typeof useDesk>;

/** `first` and `customer` are those that the address names, empty for none. */
export function useDesk(first: string, customer: string) {
  const [ui, dispatch] = useUi(first, customer);
  const opening = useOpening(ui, dispatch);
  const { open } = opening;
  const me = useMe();
  const opened = useOpenConversation(ui.selected, ui.hit);
  const { conversation } = opened;
  const { away, online } = useOffline();
  const signedOut = useSignedOut();
  const toasts = useToasts();
  const { list, bulk, saved, known } = useShownList(ui, dispatch, me, toasts.tell);
  const calls = useCalls(open, toasts.tell);
  const marking = useMarking(conversation?.row, toasts.tell);
  const joining = useJoining(conversation?.row.id ?? "", toasts.tell);
  const split = useSplitting(ui.selected, open, toasts.tell);
  const redact = useRedacting(ui.selected, toasts.tell);
  const blocking = useBlocking(ui.selected, toasts.tell);
  const planned = usePlanned(conversation, dispatch, toasts.tell);
  const writing = useWriting(ui.selected, conversation, dispatch, online, toasts.tell);
  const ending = { row: conversation?.row, selected: ui.selected, writing };
  const { commands, unsent, wrapUps, wrapUp } = useEnding(ending, dispatch, toasts.tell);
  useFieldFocus(writing.field, ui, Boolean(conversation) || opened.failed, dispatch);
  const search = useRef<HTMLInputElement>(null);
  const wide = useMedia("(min-width: 1280px)");
  const narrow = useMedia("(max-width: 899px)");
  const callCustomer = () => {
    if (conversation?.row.number && !conversation.calls.some(underWay)) {
      dispatch({ type: "menu_toggled", menu: "call" });
    }
  };
  const next = useNext(ui.selected, open, toasts.tell);
  useTitle(list.counts.mentioned ?? 0);
  useLiveQueries(list, online, useNews(me, open, toasts.tell));
  const own = { ui, dispatch, me, next, bulk, commands, writing, wrapUps, search, callCustomer, narrow };
  const acting = { ...own, ...opening };
  useDeskKeys({ ...acting, saved, rows: list.rows, shown: conversation?.row, ...toasts });
  const asked = { unsent, planned, split, redact, blocking, wrapUp, showList: !narrow || !ui.selected };
  const shown = { list, saved, known, opened, marking, joining };
  return { ...acting, ...asked, ...shown, away, signedOut, toasts, calls, wide };
}
