// How many SMS segments the text costs, and which letters make it dear.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { post } from "../../lib/api";
import { w } from "../../lib/words";
import { channelName } from "../parts/channels";
import { useSettled } from "../state/browser";
import { keys } from "../state/queries";

const SETTLE_MS = 250;

export function Cost({ text, channel }: { text: string; channel: string }) {
  const settled = useSettled(text, SETTLE_MS);
  const wanted = channel === "sms" && text.trim() !== "";
  const { data } = useQuery({
    queryKey: keys.segments(settled),
    queryFn: () => post("/api/desk/segments", { body: { text: settled } }),
    enabled: wanted && settled.trim() !== "",
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    gcTime: 0,
  });
  const cost = wanted ? data : undefined;
  return (
    <span className="small quiet figures">
      {channelName(channel)}
      {cost && (
        <>
          {" · "}
          <span className={cost.segments > 1 ? "warn-ink" : ""}>
            {w(cost.segments === 1 ? "composer.segment" : "composer.segments", { n: cost.segments })}
          </span>
          {cost.segments > 1 && cost.costly.length > 0 && (
            <> · {w("composer.costly", { letters: cost.costly.join(" ") })}</>
          )}
        </>
      )}
    </span>
  );
}
