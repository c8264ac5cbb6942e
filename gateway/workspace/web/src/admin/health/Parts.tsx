// The programs of this machine, the trunks, and the senders of texts, each with how it is.
import { at } from "../../lib/time";
import type { PartHealth, SenderHealth, TrunkHealth } from "../../lib/types";
import { w, wordOr } from "../../lib/words";
import { Mark } from "./Mark";

export function Programs({ parts }: { parts: PartHealth[] }) {
  return (
    <section className="admin-part" aria-labelledby="programs">
      <h2 id="programs">{w("health.programs")}</h2>
      <ul className="admin-lines">
        {parts.map((part) => (
          <li key={part.part}>
            <div className="line-words">
              <span>
                <Mark level={part.health} />
                <strong className="sentence">{part.title}</strong>
              </span>
              <span className="small quiet sentence">
                {[part.seen, part.health !== "error" && part.since && w("health.since", { at: at(part.since) })]
                  .filter(Boolean)
                  .join(" · ")}
              </span>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

const LEVELS: Record<TrunkHealth["state"], PartHealth["health"]> = {
  up: "ok",
  registered: "ok",
  by_address: "ok",
  unknown: "warning",
  silent: "warning",
  trying: "warning",
  left: "warning",
  down: "error",
  refused: "error",
};

export function Trunks({ trunks }: { trunks: TrunkHealth[] }) {
  return (
    <section className="admin-part" aria-labelledby="trunks">
      <h2 id="trunks">{w("health.trunks")}</h2>
      <ul className="admin-lines">
        {trunks.map(({ trunk, host, state, since }) => (
          <li key={`${trunk} ${host}`}>
            <div className="line-words">
              <span>
                <Mark level={LEVELS[state]} words={w(`health.state_${state}`)} />
                <strong>{trunk}</strong>
              </span>
              <span className="small quiet">
                {[host, since && w("health.since", { at: at(since) })].filter(Boolean).join(" · ")}
              </span>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Senders({ senders }: { senders: SenderHealth[] }) {
  return (
    <section className="admin-part" aria-labelledby="senders">
      <h2 id="senders">{w("health.senders")}</h2>
      <ul className="admin-lines">
        {senders.map((sender) => (
          <Sender key={sender.address} sender={sender} />
        ))}
      </ul>
    </section>
  );
}

function Sender({ sender: { address, channel, provider, texts } }: { sender: SenderHealth }) {
  const { taken, failed, waiting, trouble, trouble_since } = texts;
  return (
    <li>
      <div className="line-words">
        <span>
          <Mark level={trouble ? "error" : "ok"} />
          <strong>{address}</strong>
          <span className="chip">{wordOr(`channel.${channel}`, channel)}</span>
          {provider && <span className="chip">{provider}</span>}
        </span>
        {trouble && trouble_since && (
          <span>
            {w("health.sender_trouble", { at: at(trouble_since), why: wordOr(`code.${trouble}`, w("code.other")) })}
          </span>
        )}
        <span className="small quiet">{w("health.texts_day", { taken, failed, waiting })}</span>
      </div>
    </li>
  );
}
