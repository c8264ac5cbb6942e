// What the text costs: its SMS segments and the letters that make it dear; and how long it may be.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { post } from "../../lib/api";
import { decimal } from "../../lib/time";
import { w } from "../../lib/words";
import { channelName } from "../parts/channels";
import { useSettled } from "../state/browser";
import { keys } from "../state/queries";
import { LONGEST, lengthOf, nearLongest, tooLong } from "./length";

const SETTLE_MS = 250;

/** `channel` is empty for a note, which costs nothing. */
export function Cost({ text, channel }: { text: string; channel: string }) {
  return (
    <span className="small quiet figures">
      {channel && channelName(channel)}
      {channel === "sms" && <Segments text={text} />}
      {nearLongest(text) && <Length text={text} />}
    </span>
  );
}

function Segments({ text }: { text: string }) {
  const settled = useSettled(text, SETTLE_MS);
  const wanted = text.trim() !== "" && !tooLong(text);
  const { data } = useQuery({
    queryKey: keys.segments(settled),
    queryFn: () => post("/api/desk/segments", { body: { text: settled } }),
    enabled: wanted && settled.trim() !== "" && !tooLong(settled),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    gcTime: 0,
  });
  if (!wanted || !data) return null;
  const dear = data.segments > 1;
  return (
    <>
      {" · "}
      <span className={dear ? "warn-ink" : ""}>
        {w(dear ? "composer.segments" : "composer.segment", { n: data.segments })}
      </span>
      {dear && data.costly.length > 0 && <> · {w("composer.costly", { letters: data.costly.join(" ") })}</>}
    </>
  );
}

function Length({ text }: { text: string }) {
  const long = tooLong(text);
  const figures = { n: decimal(lengthOf(text)), most: decimal(LONGEST) };
  return (
    <span className={long ? "bad-ink" : ""} role={long ? "alert" : undefined}>
      {" "}
      {w(long ? "composer.too_long" : "composer.length", figures)}
    </span>
  );
}
