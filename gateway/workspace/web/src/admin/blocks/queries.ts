// The list of blocked numbers, and what changes it.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { get, post } from "../../lib/api";
import type { BlockChange, NewBlock } from "../../lib/types";
import { useChange } from "../parts/useChange";

const BLOCKS = ["blocks"];

export function useBlocks(q: string, over: boolean) {
  return useQuery({
    queryKey: [...BLOCKS, q, over],
    queryFn: ({ signal }) => get("/api/admin/blocks", { query: { q, over }, signal }),
    placeholderData: keepPreviousData,
  });
}

export function useBlock() {
  return useChange((body: NewBlock) => post("/api/admin/blocks", { body }), BLOCKS);
}

export function useChangeBlock() {
  return useChange(
    ({ id, body }: { id: string; body: BlockChange }) =>
      post("/api/admin/blocks/{block}", { path: { block: id }, body }),
    BLOCKS,
  );
}

export function useTakeBlock() {
  return useChange(
    ({ id, verb }: { id: string; verb: "lift" | "put_back" }) =>
      post("/api/admin/blocks/{block}/{verb}", { path: { block: id, verb } }),
    BLOCKS,
  );
}
