// Buttons that ask the business's systems anew: one for each request that the author of the flow offers at the desk.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { DatabaseZap, RotateCcw } from "lucide-react";
import { get, post } from "../../lib/api";
import { labelName } from "../../lib/labels";
import { at } from "../../lib/time";
import type { LookedUp, Lookup } from "../../lib/types";
import { why } from "../../lib/why";
import { w } from "../../lib/words";
import { Icon } from "../parts/Icon";
import { keys, useMe } from "../state/queries";

/** The look-ups of a conversation that the account may make; none while they are loading. */
export function useLookups(conversation: string): readonly Lookup[] {
  const may = useMe()?.permissions.includes("conversations:write") ?? false;
  const asked = useQuery({
    queryKey: keys.lookups(conversation),
    queryFn: ({ signal }) => get("/api/desk/conversations/{conversation}/lookups", { path: { conversation }, signal }),
    enabled: may && conversation !== "",
  });
  return may ? (asked.data?.lookups ?? []) : [];
}

export function Lookups({ conversation, lookups }: { conversation: string; lookups: readonly Lookup[] }) {
  return lookups.map((one) => (
    <LookupButton key={`${conversation} ${one.node}`} conversation={conversation} one={one} />
  ));
}

function LookupButton({ conversation, one }: { conversation: string; one: Lookup }) {
  const client = useQueryClient();
  const making = useMutation({
    mutationFn: () =>
      post("/api/desk/conversations/{conversation}/lookups/{node}", { path: { conversation, node: one.node } }),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: keys.conversation(conversation) });
      void client.invalidateQueries({ queryKey: keys.customers });
    },
  });
  const name = labelName({ names: one.words });
  const failed = making.isError || making.data?.outcome === "failed";
  const told = making.isError ? why(making.error) : making.data && toldOf(making.data);
  return (
    <div className="lookup">
      <button
        type="button"
        className="small"
        aria-disabled={making.isPending}
        aria-label={failed ? w("lookup.again_of", { name }) : undefined}
        onClick={() => !making.isPending && making.mutate()}
      >
        <Icon of={failed ? RotateCcw : DatabaseZap} />
        {making.isPending ? w("lookup.asking") : failed ? w("lookup.again") : name}
      </button>
      <p className={`small ${failed ? "bad-ink" : "quiet"}`} role="status">
        {!making.isPending && told}
      </p>
    </div>
  );
}

const toldOf = ({ outcome, at: time }: LookedUp) => w(`lookup.${outcome}`, { time: at(time) });
