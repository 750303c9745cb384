import {
  CamelCasePlugin,
  type OperationNode,
  type PluginTransformQueryArgs,
  RawNode,
  type RootOperationNode,
  ValueNode,
} from 'kysely'

/**
 * Columns are camelCase here and snake_case in Postgres. Statements written by hand have Postgres' names already and go
 * as they are: walking through one of the dashboard's costs as much as building it.
 */
export class CamelCase extends CamelCasePlugin {
  constructor() {
    super({ maintainNestedObjectKeys: true })
  }

  override transformQuery(args: PluginTransformQueryArgs): RootOperationNode {
    return isByHand(args.node) ? args.node : super.transformQuery(args)
  }
}

/** Whether it holds nothing but text and values: no part of it was built by names. */
function isByHand(node: OperationNode): boolean {
  return RawNode.is(node) ? node.parameters.every(isByHand) : ValueNode.is(node)
}
