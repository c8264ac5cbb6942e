// At which of a customer's numbers they are called, or at another one that is keyed.
import { useState } from "react";
import { groups } from "../../lib/phone";
import { w } from "../../lib/words";

const OTHER = "other";

export function CalledNumber({ numbers, choose }: { numbers: string[]; choose: (number: string) => void }) {
  const [picked, pick] = useState(numbers[0] ?? "");
  return (
    <>
      <label className="inline">
        {w("call_out.number")}
        <select
          value={picked}
          onChange={({ target }) => {
            pick(target.value);
            if (target.value !== OTHER) choose(target.value);
          }}
        >
          {numbers.map((one) => (
            <option key={one} value={one}>
              {groups(one)}
            </option>
          ))}
          <option value={OTHER}>{w("call_out.other")}</option>
        </select>
      </label>
      {picked === OTHER && (
        <label>
          {w("call_out.keyed")}
          <input
            type="tel"
            maxLength={32}
            autoComplete="off"
            placeholder="+34612345678"
            onBlur={({ target }) => choose(target.value.trim())}
          />
        </label>
      )}
    </>
  );
}
