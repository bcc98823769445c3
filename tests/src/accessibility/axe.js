async (rules) => {
  const wanted = { runOnly: rules, resultTypes: ["violations", "incomplete"] };
  const { passes, violations, incomplete } = await axe.run(document, wanted);
  const checks = (node) => [...node.any, ...node.all, ...node.none];
  const list = (results) =>
    results.flatMap(({ id, nodes }) =>
      nodes.map((node) => ({
        rule: id,
        target: node.target.join(" "),
        why: checks(node).map((check) => check.message).join("; "),
        keys: checks(node).flatMap((check) => check.data?.messageKey ?? []),
      })),
    );
  return { passes: passes.length, violations: list(violations), incomplete: list(incomplete) };
}
