// The address of what is open: a conversation, or a customer's page, which the browser's Back leaves again.
import { act, renderHook } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import { useOpening } from "../../src/desk/customer/useOpening";
import { useUi } from "../../src/desk/state/ui";

beforeEach(() => history.replaceState(null, "", "/desk"));

function desk(first = "", customer = "") {
  return renderHook(() => {
    const [ui, dispatch] = useUi(first, customer);
    return { ui, dispatch, ...useOpening(ui, dispatch) };
  });
}

it("the address follows the selection without a step in the history", () => {
  const { result } = desk();
  const steps = history.length;
  act(() => result.current.dispatch({ type: "opened", conversation: "c9" }));
  expect(location.pathname).toBe("/desk/c9");
  expect(history.length).toBe(steps);
});

it("a customer's page is a step, and what was open stays selected behind it", () => {
  const { result } = desk("c1");
  act(() => result.current.dispatch({ type: "menu_opened", menu: "snooze" }));
  const steps = history.length;
  act(() => result.current.openCustomer("cus-1"));
  expect(location.pathname).toBe("/desk/customers/cus-1");
  expect(history.length).toBe(steps + 1);
  expect(result.current.ui).toMatchObject({ customer: "cus-1", selected: "c1", menu: "none" });
});

it("what the browser goes back to is shown again", () => {
  const { result } = desk("c1", "cus-1");
  expect(location.pathname).toBe("/desk/customers/cus-1");
  history.replaceState(null, "", "/desk/c2");
  act(() => void dispatchEvent(new PopStateEvent("popstate")));
  expect(result.current.ui).toMatchObject({ customer: "", selected: "c2" });
  history.replaceState(null, "", "/desk/customers/cus-2");
  act(() => void dispatchEvent(new PopStateEvent("popstate")));
  expect(result.current.ui).toMatchObject({ customer: "cus-2", selected: "c2" });
});

it("a page that the address named is left for the desk", () => {
  const { result } = desk("", "cus-1");
  act(() => result.current.leaveCustomer());
  expect(location.pathname).toBe("/desk");
});

it("a conversation or a view that is opened closes the page", () => {
  const { result } = desk("c1", "cus-1");
  act(() => result.current.dispatch({ type: "opened", conversation: "c1" }));
  expect(result.current.ui).toMatchObject({ customer: "", selected: "c1" });
  act(() => result.current.openCustomer("cus-1"));
  act(() => result.current.dispatch({ type: "view_chosen", view: "queue" }));
  expect(result.current.ui.customer).toBe("");
});
