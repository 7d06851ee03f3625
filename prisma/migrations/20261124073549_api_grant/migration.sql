-- CreateTable
CREATE TABLE "ApiGrant" (
    "labId" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "usedAt" TIMESTAMP(3),

    CONSTRAINT "ApiGrant_pkey" PRIMARY KEY ("labId")
);

-- CreateIndex
CREATE UNIQUE INDEX "ApiGrant_hash_key" ON "ApiGrant"("hash");

-- AddForeignKey
ALTER TABLE "ApiGrant" ADD CONSTRAINT "ApiGrant_labId_fkey" FOREIGN KEY ("labId") REFERENCES "Lab"("id") ON DELETE CASCADE ON UPDATE CASCADE;
