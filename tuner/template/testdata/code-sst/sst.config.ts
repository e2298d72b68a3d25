new sst.aws.Function("Orders", { handler: "src/orders.handler" });
