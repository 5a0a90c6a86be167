// What two JavaScript libraries make of an exported model: node dmn_tools.mjs NODE_MODULES < {"model", "cells"}.
// dmn-moddle is what dmn-js and Camunda Modeler open files with; feelin evaluates FEEL.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const from = (name) => import(pathToFileURL(`${process.argv[2]}/${name}/dist/index.js`));
const { DmnModdle } = await from("dmn-moddle");
const { evaluate, unaryTest } = await from("feelin");
const value = (found) => (found !== null && typeof found === "object" && "value" in found ? found.value : found);
const asked = JSON.parse(readFileSync(0, "utf8"));

const { rootElement, warnings, elementsById } = await new DmnModdle().fromXML(asked.model, "dmn:Definitions");
const rows = rootElement.drgElement.flatMap((each) => each.decisionLogic?.rule ?? []).length;
const cells = asked.cells.map(({ expression, context, test }) => {
  const seen = value(evaluate(expression, context));
  return value(unaryTest(test, { ...context, "?": seen }));
});
console.log(JSON.stringify({ warnings: warnings.map(String), ids: Object.keys(elementsById), rows, cells }));
