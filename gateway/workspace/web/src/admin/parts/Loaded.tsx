// What a page shows of something that is read: grey lines while it comes late, a way to try again where it failed.
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useLate } from "../useLate";
import { Failed } from "./Failed";
import { Skeleton } from "./Skeleton";

interface Props<Data> {
  of: UseQueryResult<Data>;
  /** Says that it could not be read. */
  failed: string;
  /** Grey lines in its place. */
  lines: number;
  children: (data: Data) => ReactNode;
}

export function Loaded<Data>({ of: { data, isPending, isError, refetch }, failed, lines, children }: Props<Data>) {
  const late = useLate(isPending);
  return (
    <>
      {isError && <Failed words={failed} again={() => void refetch()} />}
      {late && <Skeleton lines={lines} />}
      {data && children(data)}
    </>
  );
}
