// Opens conversations and customers' pages, and keeps the address by what is open. Opening and leaving that page are steps in the
// browser's history, so that its Back button returns; from one conversation to the next it takes no step.
import { useCallback, useEffect, useRef } from "react";
import type { Hit } from "../../lib/types";
import type { UiDispatch, UiState } from "../state/ui";
import { addressOf } from "../views/address";

const OF_CUSTOMER = "/desk/customers/";
const DESK = "/desk";

/** Shows the address; the language and theme buttons around the desk come back to it. */
function show(address: string, step: boolean): void {
  if (location.pathname + location.search !== address)
    history[step ? "pushState" : "replaceState"](step ? OWN : null, "", address);
  for (const back of document.querySelectorAll<HTMLInputElement>("input[name=back]")) back.value = address;
}

/** Marks a step in the history that this page took. */
const OWN = "desk";

export function useOpening(ui: UiState, dispatch: UiDispatch) {
  const { customer, selected, view, filters, saved } = ui;
  const before = useRef(customer);
  useEffect(() => {
    const desk = addressOf(selected, view, filters, saved);
    show(customer ? `${OF_CUSTOMER}${customer}` : desk, before.current !== customer);
    before.current = customer;
  }, [customer, selected, view, filters, saved]);
  useEffect(() => {
    const returned = () => {
      const { pathname } = location;
      if (pathname.startsWith(OF_CUSTOMER)) {
        dispatch({ type: "customer_opened", customer: pathname.slice(OF_CUSTOMER.length) });
      } else dispatch({ type: "opened", conversation: pathname.slice(DESK.length + 1) });
    };
    addEventListener("popstate", returned);
    return () => removeEventListener("popstate", returned);
  }, [dispatch]);
  const open = useCallback(
    (conversation: string, hit?: Hit) => dispatch({ type: "opened", conversation, hit }),
    [dispatch],
  );
  const openCustomer = useCallback((id: string) => dispatch({ type: "customer_opened", customer: id }), [dispatch]);
  const leaveCustomer = useCallback(() => {
    if (history.state === OWN) history.back();
    else dispatch({ type: "customer_opened", customer: "" });
  }, [dispatch]);
  /** Leaves the page of a customer who is gone, with their conversation where that was open behind it. */
  const leaveErased = useCallback(() => dispatch({ type: "opened", conversation: "" }), [dispatch]);
  return { open, openCustomer, leaveCustomer, leaveErased };
}
