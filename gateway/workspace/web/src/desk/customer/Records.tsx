// The customer's other records on their page: who may be the same person, what was joined, and joining another one.
import { useMemo } from "react";
import type { CustomerOverview } from "../../lib/types";
import { JoinDialog } from "../records/JoinDialog";
import { SameRecords } from "../records/SameRecords";
import { useJoining } from "../records/useJoining";
import type { DeskState } from "../state/useDesk";

interface Props {
  overview: CustomerOverview;
  desk: Pick<DeskState, "ui" | "dispatch" | "toasts">;
}

/** Nothing for a customer without a conversation: what is joined is told in one. */
export function Records({ overview: { newest, records }, desk: { ui, dispatch, toasts } }: Props) {
  const at = useMemo(() => ({ conversation: newest, records }), [newest, records]);
  const joining = useJoining(newest, toasts.tell);
  if (!newest) return null;
  return (
    <>
      <SameRecords at={at} dispatch={dispatch} joining={joining} />
      {ui.joining !== "no" && <JoinDialog at={at} other={ui.joining} dispatch={dispatch} joining={joining} />}
    </>
  );
}
